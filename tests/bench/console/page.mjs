import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { quantile } from './figures.mjs';

const PAGE = path.resolve(import.meta.dirname, '..', '..', '..', 'docs', 'bench', 'console.md');

export async function writePage(results, { seconds, toFile }) {
  const text = pageOf(results, seconds);
  console.log(text);
  if (toFile) await writeFile(PAGE, text);
}

function pageOf({ fleets, screen, answer }, seconds) {
  return `# What the console costs

\`npm run bench -- console --write\` writes this page. It serves the built console with a pretended fleet from memory in which
every node reports once a second, each time with so much other memory that the planner needs a new picture of the fleet, opens it in
headless Chromium (1,440 × 900) and measures; the way from an agent to the screen is measured with the real processes. These figures: ${cpus().length}
cores of ${cpus()[0]?.model.trim()}, with a load of ${loadavg()[1]?.toFixed(1)} over five minutes at the end, ${seconds} s for each share.

## One core, while the map is only looked at
Shares of one core. *Page* is the wall time of the tasks of the page's main thread (\`TaskDuration\`), of which *script* and
*layout* are parts: it counts what the thread waited for a core. *Process* is the CPU time of the page's whole process. The bar
is 30 % at 50 nodes.

| fleet | density | page | script | layout | process |
|---|---|---|---|---|---|
${fleets.flatMap(({ name, roomy, dense }) => [costRow(name, 'roomy', roomy), costRow(name, 'dense', dense)]).join('\n')}

## From the pointer to the verdict
An instance is carried with the real pointer from card to card, while reports go on. *Hover* is from the pointer's event
to the frame that shows what the target says; *pick-up* from the press to the frame with the first verdicts, the way of the pointer
between them included, and *in sight* to the frame in which every target in sight has one. The bar is 100 ms at 50 nodes.

| fleet | hovers | median | p95 | longest | pick-ups | median | longest | in sight median | longest |
|---|---|---|---|---|---|---|---|---|---|
${fleets.map(timeRow).join('\n')}

## From an agent to the screen
A job begins on a simulated machine with a real agent, with the settings that are set by default; its number is looked for on the card in the page. The bar
is 1 s at the 95th percentile.

${screen === null ? 'Not measured.' : screenTable(screen)}

## A long answer
A 12 KB answer comes in 400 updates, one to two frames. The work of the page's main thread for each fifty of them, in ms: ${
    answer === null ? 'not measured' : answer.map((work) => work.toFixed(0)).join(', ')
  }. ${answer === null ? '' : `The last fifty cost ${(answer.at(-1) / answer[0]).toFixed(2)} times the first fifty; `}the bar is 1.5 times.
`;
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const ms = (value) => `${Math.round(value)} ms`;

function costRow(name, density, { task, script, layout, process }) {
  return `| ${name} | ${density} | ${[task, script, layout, process].map(percent).join(' | ')} |`;
}

function timeRow({ name, hovers, pickUps }) {
  const cells = [quantile(hovers, 0.5), quantile(hovers, 0.95), Math.max(...hovers)].map(ms);
  const picked = [pickUps.map(({ first }) => first), pickUps.map(({ all }) => all)].flatMap((taken) => [
    ms(quantile(taken, 0.5)),
    ms(Math.max(...taken)),
  ]);
  return `| ${name} | ${hovers.length} | ${cells.join(' | ')} | ${pickUps.length} | ${picked.join(' | ')} |`;
}

function screenTable(taken) {
  const cells = [quantile(taken, 0.5), quantile(taken, 0.95), Math.max(...taken)].map(ms);
  return `| changes | median | p95 | longest |\n|---|---|---|---|\n| ${taken.length} | ${cells.join(' | ')} |`;
}
