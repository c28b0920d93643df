/**
 * Puts the compiled agent, and the process of its engine, into a few files: loading hundreds of small ones is most of
 * what a start costs, and every instance is a process of its own. Native parts stay outside.
 */
const OUTSIDE = [/^node:/, /^@node-llama-cpp\//, /^@reflink\//];
const ENGINE_FILE = /[\\/]node_modules[\\/]node-llama-cpp[\\/](dist[\\/].*\.js)$/;
const ENGINE_SELF_TEST = /[\\/]testBindingBinary\.js$/;

/** The engine's package finds its grammars, templates and binaries beside its own files, so each goes on knowing where it was. */
const engineKnowsItsPlace = {
  name: 'engine-knows-its-place',
  transform(code, id) {
    const file = ENGINE_FILE.exec(id)?.[1]?.replaceAll('\\', '/');
    if (file === undefined || !code.includes('import.meta.url')) return null;
    const place = `new URL(${JSON.stringify(`../${file}`)}, import.meta.resolve('node-llama-cpp')).href`;
    return { code: code.replaceAll('import.meta.url', place), map: null };
  },
};

/** The package tries a binary in one more process before it loads it; here the process that loads it is the trial. */
const processIsTheTrial = {
  name: 'process-is-the-trial',
  load(id) {
    return ENGINE_SELF_TEST.test(id) ? 'export const testBindingBinary = async () => true;' : null;
  },
};

export default {
  input: {
    main: 'build/main.js',
    'child/main': 'build/engines/embedded/child/main.js',
    'simulated-fleets': 'build/inventory/simulated-fleets.js',
  },
  platform: 'node',
  external: (id) => OUTSIDE.some((pattern) => pattern.test(id)),
  plugins: [engineKnowsItsPlace, processIsTheTrial],
  output: { dir: 'dist', format: 'esm', sourcemap: true, keepNames: true, chunkFileNames: '[name].js', cleanDir: true },
};
