import { access, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runVisibly } from './command.mjs';
import { Progress } from './progress.mjs';
import { exitWith, Refusal } from './refusal.mjs';
import { buildIfNeeded, installForTests, installIfNeeded, ROOT } from './workspace.mjs';

const BENCHES = path.join(ROOT, 'tests', 'bench');

/** `npm run bench -- NAME [arguments]`: runs `tests/bench/NAME/run.mjs`, or compiles and runs `tests/bench/NAME.ts`. */
export function main([name, ...args]) {
  return exitWith(async () => {
    const known = await knownBenches();
    if (name === '--help' || name === '-h') {
      console.log(`npm run bench -- NAME [arguments]\n\nNAME is one of: ${[...known.keys()].sort().join(', ')}.`);
      return 0;
    }
    const script = known.get(name);
    if (script === undefined) throw new Refusal(`npm run bench needs one of: ${[...known.keys()].sort().join(', ')}.`);
    const progress = new Progress(process.stderr);
    await installIfNeeded(ROOT, progress);
    await installForTests(ROOT, progress);
    await buildIfNeeded(ROOT, progress);
    const runnable = script.endsWith('.ts') ? path.join(await compile(BENCHES), `${name}.js`) : script;
    return runVisibly(process.execPath, [runnable, ...args], { cwd: ROOT });
  });
}

async function knownBenches() {
  const files = await readdir(BENCHES, { recursive: true });
  return new Map(
    files.flatMap((file) => {
      const [, name] = /^([\w-]+)(?:\.ts|[\\/]run\.mjs)$/.exec(file) ?? [];
      return name === undefined ? [] : [[name, path.join(BENCHES, file)]];
    }),
  );
}

/** Into the folder for outputs, beside a `node_modules` so that packages are found from there. */
async function compile(source) {
  const output = path.join(ROOT, 'tests', 'output', 'bench');
  await mkdir(output, { recursive: true });
  await writeFile(path.join(output, 'package.json'), '{ "type": "module" }\n');
  const packages = path.join(output, 'node_modules');
  await access(packages).catch(() => symlink(path.join(ROOT, 'node_modules'), packages));
  const tsc = path.join(ROOT, 'node_modules', '.bin', 'tsc');
  const code = await runVisibly(tsc, ['-p', path.join(source, 'tsconfig.json')], { cwd: ROOT });
  if (code !== 0) throw new Refusal('The benchmarks do not compile.');
  return output;
}
