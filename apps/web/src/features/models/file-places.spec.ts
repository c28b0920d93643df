import { describe, expect, it } from '@jest/globals';
import { aLiveState, aNode, anInstance } from '../../../test/builders.js';
import { filePlaces } from './file-places.js';

const FILE = { fileId: 'f1', sha256: 'a'.repeat(64) };
const stored = (nodeId: string, ...digests: string[]) => ({
  nodeId,
  files: digests.map((sha256) => ({ sha256, sizeBytes: 1_000 })),
});
const progress = { doneBytes: 250, totalBytes: 1_000, bytesPerSecond: 50 };

describe('where a model file is', () => {
  it('is on the nodes that have it, run it or are getting it, and on no other', () => {
    const state = aLiveState({
      nodes: Object.fromEntries(
        ['n10', 'n2', 'n3', 'n4', 'n5'].map((name) => [
          name,
          aNode({ name, ...(name === 'n2' && { liveness: 'lost' }) }),
        ]),
      ),
      stores: {
        n10: stored('n10', FILE.sha256),
        n2: stored('n2', 'b'.repeat(64), FILE.sha256),
        n5: stored('n5', 'b'.repeat(64)),
      },
      instances: {
        a: anInstance({ instanceId: 'a', nodeId: 'n10', fileId: 'f1' }),
        b: anInstance({ instanceId: 'b', nodeId: 'n10', fileId: 'f1', state: 'failed' }),
        c: anInstance({ instanceId: 'c', nodeId: 'n4', fileId: 'f1', state: 'fetching', progress }),
        d: anInstance({ instanceId: 'd', nodeId: 'n3', fileId: 'f1' }),
        e: anInstance({ instanceId: 'e', nodeId: 'n5', fileId: 'other' }),
      },
    });
    expect(filePlaces(FILE, state)).toEqual([
      { nodeId: 'n4', name: 'n4', sizeBytes: null, runs: 0, coming: progress, isLost: false },
      { nodeId: 'n2', name: 'n2', sizeBytes: 1_000, runs: 0, coming: null, isLost: true },
      { nodeId: 'n3', name: 'n3', sizeBytes: null, runs: 1, coming: null, isLost: false },
      { nodeId: 'n10', name: 'n10', sizeBytes: 1_000, runs: 1, coming: null, isLost: false },
    ]);
  });
});
