import { describe, expect, it } from '@jest/globals';
import { type ServerLaunch, serverArguments } from './server-arguments.js';

const NEW =
  '--fit [on|off]\n-lv, --log-verbosity N\n--log-prefix, --no-log-prefix\n-fa, --flash-attn [on|off|auto]\n--slots';
const OLD = '-fa, --flash-attn   enable Flash Attention\n--slots-file X';
const launch: ServerLaunch = {
  instance: { servedName: 'toy', task: 'chat', contextTokens: 2048, slots: 4 },
  ...{
    filePath: '/m.gguf',
    socketPath: '/e.sock',
    devices: ['CUDA1'],
    header: { keepsCache: true, namesPooling: false },
  },
};
const line = (help: string, more: Partial<ServerLaunch> = {}) =>
  serverArguments(help, { ...launch, ...more }).join(' ');

describe('what a llama-server is started with', () => {
  it('is the whole plan, and nothing left to its own choice', () => {
    expect(line(NEW)).toBe(
      '--model /m.gguf --alias toy --host /e.sock --ctx-size 8192 --parallel 4 --threads 1 ' +
        '--device CUDA1 --n-gpu-layers 999 --ubatch-size 512 ' +
        '--fit off --log-verbosity 4 --no-log-prefix --slots --flash-attn on',
    );
  });

  it('keeps the cache as it was planned', () => {
    expect(line(NEW, { instance: { ...launch.instance, kvType: 'q8_0' } })).toContain(
      '--threads 1 --cache-type-k q8_0 --cache-type-v q8_0 --device',
    );
    expect(line(NEW, { instance: { ...launch.instance, kvType: 'f16' } })).toBe(line(NEW));
  });

  it('splits over several cards as the footprint does', () => {
    expect(line(NEW, { devices: ['CUDA1', 'CUDA0'] })).toContain(
      '--device CUDA1,CUDA0 --n-gpu-layers 999 --split-mode layer --tensor-split 1,1',
    );
  });

  it('keeps the trial device off every card', () => {
    expect(line(NEW, { devices: [] })).toContain('--device none --n-gpu-layers 0');
  });

  it('gives an older build only what it knows', () => {
    expect(line(OLD)).toMatch(/--ubatch-size 512 --flash-attn$/);
  });

  it('takes a whole text in one batch where its vectors need it', () => {
    const embed = { ...launch.instance, task: 'embed' as const };
    expect(line(NEW, { instance: embed })).toContain('--embeddings --pooling last --ubatch-size 512 ');
    const header = { keepsCache: false, namesPooling: true };
    expect(line(NEW, { instance: embed, header })).toContain('--embeddings --ubatch-size 2048 --batch-size 2048 ');
  });
});
