// Read by Node versions that are too old for the rest: no `node:` imports, no `?.`, no top-level await here.

const NEEDED = [20, 19];

/** A sentence when this Node is too old, else null. `version` looks like `v18.20.4`. */
export function tooOld(version) {
  const parts = version.replace(/^v/, '').split('.').map(Number);
  const major = parts[0];
  const minor = parts[1];
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return null;
  return `AIvailable needs Node.js ${NEEDED.join('.')} or later; this is ${version}. Get it from https://nodejs.org`;
}

/** Loads and runs a command of the launcher, unless this Node is too old: then it says so. */
export function runCommand(load) {
  const sentence = tooOld(process.version);
  if (sentence !== null) {
    console.error(sentence);
    process.exitCode = 1;
    return;
  }
  load().then((command) => command.main(process.argv.slice(2)));
}
