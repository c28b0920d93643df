/** The tables of `docs/bench/gateway.md`, from what was measured. */
export function page({ answers, streams, held, memory }, rounds) {
  return `# Gateway benchmark

Written by \`npm run bench -- gateway --long\`; do not edit by hand. Medians of ${rounds} rounds in which the gateways take turns, on one machine that also
runs the callers and the engine: **trust the ratios**. The engine answers at once. Ours is the real API process with everything on (keys, limits, queue,
accounting); its engine is reached over channels of the tunnels that six pretended nodes dialled, as a node's engines are. The others do nothing but forward, over a
connection per request; the *bare Node proxy* is \`node:http\` with undici behind it and nothing else. The *bare Node pipe* does not even read HTTP; it passes bytes
from one connection to the other. What speaks at the same moment shares a read and a write on a tunnel, which is how ours can do more and cost less. Everything was
warmed up before, with 20,000 answers and 100,000 chunks of streams (Portkey with a tenth): V8 compiles the way of a chunk anew for about as long, and until then a
chunk of ours costs up to half as much again. Processor time is the gateway's own processes, without the database's.

## Whole answers: 64 connections, and one alone

| gateway | CPU per request | of nginx | of bare proxy | of Portkey | requests/s | added p50 | added p99 | failed |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${answers.filter(isGateway).map(answerRow(answers)).join('\n')}

A profile of ours (perf, a warm process, 22 November 2026) is flat: Node's and V8's own code 43 %, compiled JavaScript 30 % (the product's 26, Node's 4), the
kernel 19 %, the garbage collector 3 %, the compiler 5 %. No function takes more than 3.5 %. Of streams the kernel has 42 %, 30 of them to write to the clients,
Node and V8 32 % and compiled JavaScript 21 %.

## Streams: 50 at once, 100 chunks each, 10 ms apart

| gateway | CPU per chunk | of nginx | of bare proxy | first token, added p50 | added p99 | failed |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${streams.filter(isGateway).map(streamRow(streams)).join('\n')}

## Open streams: a chunk a second each

| gateway | streams | failed | memory grown by | processor | first token p99 |
| --- | ---: | ---: | ---: | ---: | ---: |
${held.map(heldRow).join('\n')}
${memory ? memoryPart(memory) : ''}`;
}

function answerRow(rows) {
  const [none, nginx, bare, portkey] = ['no gateway', 'nginx', 'bare Node proxy', 'Portkey'].map((name) =>
    find(rows, name),
  );
  return (row) =>
    cells([
      row.name,
      `${row.cpuPerRequestUs.toFixed(1)} us`,
      times(row.cpuPerRequestUs, nginx?.cpuPerRequestUs),
      times(row.cpuPerRequestUs, bare?.cpuPerRequestUs),
      times(row.cpuPerRequestUs, portkey?.cpuPerRequestUs),
      Math.round(row.requestsPerSecond),
      added(row.singleP50Ms, none.singleP50Ms),
      added(row.singleP99Ms, none.singleP99Ms),
      row.failed,
    ]);
}

function streamRow(rows) {
  const [none, nginx, bare] = ['no gateway', 'nginx', 'bare Node proxy'].map((name) => find(rows, name));
  return (row) =>
    cells([
      row.name,
      `${row.cpuPerChunkUs.toFixed(1)} us`,
      times(row.cpuPerChunkUs, nginx?.cpuPerChunkUs),
      times(row.cpuPerChunkUs, bare?.cpuPerChunkUs),
      added(row.firstP50Ms, none.firstP50Ms),
      added(row.firstP99Ms, none.firstP99Ms),
      row.failed,
    ]);
}

function heldRow(row) {
  const share = `${Math.round(row.cpuShare * 100)} %`;
  return cells([row.name, row.count, row.failed, `${Math.round(row.grownMib)} MiB`, share, `${ms(row.firstP99Ms)}`]);
}

function memoryPart(memory) {
  const [first, last] = [memory[0], memory.at(-1)];
  const ratio = (last.mib / first.mib).toFixed(2);
  const said = memory.map(({ count, mib }) => `${Math.round(mib)} MiB after ${count}`).join(', ');
  return `\n## Memory over many requests\n\nResident memory of ours: ${said}: ${ratio}x.\n`;
}

function isGateway({ name }) {
  return name !== 'no gateway';
}

function find(rows, name) {
  return rows.find((row) => row.name.startsWith(name));
}

function times(value, of) {
  return of ? `${(value / of).toFixed(2)}x` : '-';
}

function added(value, without) {
  return `${(value - without).toFixed(2)} ms`;
}

function ms(value) {
  return `${value.toFixed(1)} ms`;
}

function cells(values) {
  return `| ${values.join(' | ')} |`;
}
