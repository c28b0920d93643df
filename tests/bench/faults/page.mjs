/** The page in the docs, from what the campaign counted. */
const NAMES = { engine: 'engine, `kill -9`', tunnel: 'connections, cut', agent: 'agent, `kill -9`' };

export function page({ times, readers, minutes, exact, continued, told, wrong, retried, interrupted, left, isBooked }) {
  const all = continued + told;
  return `# Streams under faults

Written by \`npm run bench -- faults ${times}\`; do not edit by hand. Two nodes with the embedded engine, a small model and
four slots each; ${readers} readers who ask for streams one after the other, texts and JSON schemas, greedily. At random moments
an engine is killed, an agent is killed, or every connection of a node is cut, ${times} times each in ${minutes} minutes. Every byte that the
readers got was compared with the undisturbed answer.

| what ended | times | streams it interrupted | finished as one stream, to the letter | ended in an error event |
| --- | ---: | ---: | ---: | ---: |
${Object.entries(NAMES)
  .map(([fault, name]) => row(name, times, interrupted[fault] ?? { continued: 0, told: 0 }))
  .join('\n')}

- Streams that came whole and to the letter: **${exact}**, ${continued} of them after an interruption (${percent(continued, all)} of those that were
  interrupted).
- Failed before their first byte, wrong texts, repeated roles or ends, silent cuts: **${wrong}**. ${retried} were asked of another instance before
  their first byte, and their readers saw nothing of it.
- The ledger's tokens ${isBooked ? 'are those that the streams told their readers, to the token' : '**are not those** that the streams told their readers'}.
- Afterwards, as \`GET /admin/traffic\` says: ${Object.entries(left)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')}.
`;
}

function row(name, times, { continued, told }) {
  return `| ${name} | ${times} | ${continued + told} | ${continued} | ${told} |`;
}

function percent(part, all) {
  return all === 0 ? 'none' : `${((part / all) * 100).toFixed(1)} %`;
}
