import { createServer } from 'node:http';
import { writeGguf } from '@aivailable/gguf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { requireUsable } from '../../src/models/remote-header.js';
import { FakeHub } from './fake-hub.js';
import { SPLIT_NAMES, splitToy } from './split-model.js';
import { MODEL } from './tiny-model.js';

describe('the header of a model that was not fetched yet', () => {
  let hub: FakeHub;
  beforeAll(async () => {
    hub = await FakeHub.open();
    hub.add('org/m', {
      'toy.gguf': MODEL,
      'other.gguf': writeGguf({
        metadata: {
          'general.architecture': { type: 'string', value: 'rwkv7' },
          // Longer than what is asked for first.
          'tokenizer.ggml.tokens': {
            type: 'array',
            itemType: 'string',
            items: Array.from({ length: 90_000 }, (_, i) => `word ${i}`),
          },
        },
        tensors: [],
      }),
      'page.gguf': new TextEncoder().encode('<!doctype html>'),
      'cut.gguf': MODEL.subarray(0, 900_000),
      ...splitToy(1),
    });
  });
  afterAll(() => hub.close());

  const look = (...names: string[]) => {
    const parts = names.map((fileName) => ({
      ...{ url: `${hub.url}/org/m/resolve/main/${fileName}`, fileName, sizeBytes: null, sha256: null },
    }));
    return requireUsable(parts, { hub: { url: hub.url, token: null }, signal: AbortSignal.timeout(120_000) });
  };

  it('is read by ranges, and passes what can run, split or not', async () => {
    await look('toy.gguf');
    await look(...SPLIT_NAMES);
    expect(hub.askedOfStorage.every(({ range }) => /^bytes=\d+-\d+$/.test(range ?? ''))).toBe(true);
  });

  it.each([
    ['other.gguf', /^other\.gguf cannot be used: the memory of the architecture "rwkv7" cannot be computed yet/],
    ['page.gguf', /^page\.gguf is not a GGUF file/],
    ['cut.gguf', /^cut\.gguf is cut short/],
  ])('refuses %s before it is fetched', async (name, sentence) => {
    await expect(look(name)).rejects.toThrow(sentence);
  });

  it('is left to the download where the server serves no ranges or has no such file', async () => {
    hub.servesRanges = false;
    await look('other.gguf');
    hub.servesRanges = true;
    await look('nothing.gguf');
  });

  it('is left to the download where the server sends more than was asked for, without end', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(206, { 'content-range': 'bytes 0-1048639/9999999999' });
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024)));
      };
      response.on('drain', pour);
      pour();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : null;
    const part = { url: `http://127.0.0.1:${port}/m.gguf`, fileName: 'm.gguf', sizeBytes: null, sha256: null };
    const signal = AbortSignal.timeout(60_000);
    try {
      await requireUsable([part], { hub: { url: hub.url, token: null }, signal });
      expect(signal.aborted).toBe(false);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
