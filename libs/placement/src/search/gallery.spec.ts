import { describe, expect, it } from '@jest/globals';
import { Gallery } from './gallery.js';

const NOTHING = { pinned: 0, served: 0, replicas: 0, survivable: 0, capacity: 0, disrupted: 0, loadMiB: 0 };

describe('the gallery of sketches', () => {
  it('gives the most promising first, each once, and keeps eight', () => {
    const gallery = new Gallery();
    for (const capacity of [3, 9, 1, 9, 5, 2, 8, 7, 6, 4]) gallery.offer({ ...NOTHING, capacity }, () => []);
    const taken = Array.from({ length: 9 }, () => gallery.take()?.levels.capacity);
    expect(taken).toEqual([9, 8, 7, 6, 5, 4, 3, 2, undefined]);
    gallery.offer({ ...NOTHING, capacity: 9 }, () => []);
    expect(gallery.take()).toBeUndefined();
  });
});
