/** The thread of a search, from its TypeScript source: threads know nothing of jest's own transform. */
import { register } from 'node:module';

register('../setup/typescript-loader.mjs', import.meta.url);
await import('../../src/scheduling/rebalance/advice-worker.ts');
