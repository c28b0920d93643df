import { cpuMicros, residentMib } from './processes.mjs';

const CONNECTIONS = 64;
const STREAMS = 50;
const CHUNKS = 100;
const GAP_MS = 10;

/** Gateways take turns within a round, so that what else the machine does meets all of them. */
async function inTurn(targets, rounds, work) {
  const rows = new Map(targets.map((target) => [target, []]));
  for (let round = 0; round < rounds; round++) {
    for (const target of targets) rows.get(target).push(await work(target));
  }
  return targets.map((target) => ({ name: target.name, ...medians(rows.get(target)) }));
}

/**
 * What serves for weeks is measured warm: engines of JavaScript take tens of thousands of requests to get there, and a
 * hundred thousand chunks: five chunks for each request.
 */
export async function warmed(load, targets, requests) {
  for (const target of targets) {
    const fewer = costly(target) ? requests / 10 : requests;
    const waves = Math.ceil((5 * fewer) / (STREAMS * CHUNKS));
    await order(load, target, { how: 'json', connections: CONNECTIONS, requests: fewer });
    await order(load, target, { how: 'sse', streams: STREAMS, chunks: CHUNKS, gapMs: GAP_MS, waves });
  }
}

export function answersInTurn(load, targets, rounds, requests) {
  return inTurn(targets, rounds, async (target) => {
    await order(load, target, { how: 'json', connections: CONNECTIONS, requests: 500 });
    const many = await measured(target, () =>
      order(load, target, { how: 'json', connections: CONNECTIONS, requests: costly(target) ? 500 : requests }),
    );
    const single = await order(load, target, { how: 'json', connections: 1, requests: 400 });
    const done = costly(target) ? 500 : requests;
    return {
      cpuPerRequestUs: many.cpuUs / done,
      requestsPerSecond: done / many.seconds,
      singleP50Ms: single.p50Ms,
      singleP99Ms: single.p99Ms,
      failed: many.failed + single.failed,
    };
  });
}

export function streamsInTurn(load, targets, rounds) {
  return inTurn(targets, rounds, async (target) => {
    const kind = { how: 'sse', chunks: CHUNKS, gapMs: GAP_MS };
    await order(load, target, { ...kind, streams: 10, chunks: 10 });
    const many = await measured(target, () => order(load, target, { ...kind, streams: STREAMS, waves: 2 }));
    const single = await order(load, target, { ...kind, streams: 1, waves: 50, chunks: 2 });
    return {
      cpuPerChunkUs: many.cpuUs / many.events,
      firstP50Ms: single.p50Ms,
      firstP99Ms: single.p99Ms,
      failed: many.failed + single.failed,
    };
  });
}

/** Many slow streams at once: a chunk a second each, for half a minute after the last has begun. */
export async function heldStreams(load, target, count) {
  const [pid] = target.pids();
  const beforeMib = residentMib(pid);
  let mostMib = beforeMib;
  const look = setInterval(() => {
    mostMib = Math.max(mostMib, residentMib(pid));
  }, 500);
  const rampMs = count * 4;
  const chunks = Math.ceil(rampMs / 1_000) + 30;
  const seen = await measured(target, () =>
    order(load, target, { how: 'sse', streams: count, chunks, gapMs: 1_000, rampMs }),
  ).finally(() => clearInterval(look));
  return {
    ...{ name: target.name, count, failed: seen.failed, grownMib: mostMib - beforeMib },
    cpuShare: seen.cpuUs / 1e6 / seen.seconds,
    firstP99Ms: seen.p99Ms,
  };
}

/** Resident memory after so many requests, first to last. */
export async function memoryOverTime(load, target, counts) {
  const seen = [];
  let done = 0;
  for (const count of counts) {
    await order(load, target, { how: 'json', connections: CONNECTIONS, requests: count - done });
    done = count;
    seen.push({ count, mib: residentMib(target.pids()[0]) });
  }
  return seen;
}

async function order(load, target, wish) {
  load.tell({ ...wish, url: target.url, headers: target.headers ?? {}, models: target.models ?? ['bench'] });
  const result = await load.hears('done');
  if (result.error) throw new Error(`${target.name}: ${result.error}`);
  return result;
}

async function measured(target, work) {
  const spent = () => target.pids().reduce((sum, pid) => sum + cpuMicros(pid), 0);
  const beforeUs = spent();
  const result = await work();
  return { ...result, cpuUs: spent() - beforeUs };
}

/** Milliseconds per request: fewer of them say as much. */
function costly({ name }) {
  return name.startsWith('Portkey');
}

function medians(rows) {
  const names = Object.keys(rows[0]);
  return Object.fromEntries(names.map((name) => [name, median(rows.map((row) => row[name]))]));
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
