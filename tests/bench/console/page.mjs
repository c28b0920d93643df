import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';

const PAGE = path.resolve(import.meta.dirname, '..', '..', '..', 'docs', 'bench', 'console.md');

export async function writePage(results, { seconds, toFile }) {
  const text = pageOf(results, seconds);
  console.log(text);
  if (toFile) await writeFile(PAGE, text);
}

function pageOf(results, seconds) {
  return `# What the console costs

\`npm run bench -- console --write\` serves the built console with a fleet from memory in which every node reports once a
second, opens it in headless Chromium and measures. These figures: ${cpus().length} cores of ${cpus()[0]?.model.trim()},
${seconds} s each, on a machine with other work.

## One core, while the map is only looked at
Shares of one core. *Page* is the page's main thread (\`TaskDuration\`), of which *script* and *layout* are parts;
*process* is the whole process of the page with its compositor. The bar is 30 % at 50 nodes.

| fleet | density | page | script | layout | process |
|---|---|---|---|---|---|
${results.flatMap(({ name, roomy, dense }) => [costRow(name, 'roomy', roomy), costRow(name, 'dense', dense)]).join('\n')}

## From the pointer to the verdict
An instance is carried with the real pointer from card to card, while reports go on. *Hover* is from the pointer's event
to the frame that shows what the target says; *pick-up* from the press to the first verdicts. The bar is 100 ms at 50 nodes.

| fleet | hovers | hover median | p95 | longest | pick-up median | longest |
|---|---|---|---|---|---|---|
${results.map(timeRow).join('\n')}
`;
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const ms = (value) => `${Math.round(value)} ms`;

function costRow(name, density, { task, script, layout, process }) {
  return `| ${name} | ${density} | ${[task, script, layout, process].map(percent).join(' | ')} |`;
}

function timeRow({ name, hovers, pickUps }) {
  const cells = [quantile(hovers, 0.5), quantile(hovers, 0.95), Math.max(...hovers)].map(ms);
  return `| ${name} | ${hovers.length} | ${cells.join(' | ')} | ${ms(quantile(pickUps, 0.5))} | ${ms(Math.max(...pickUps))} |`;
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
