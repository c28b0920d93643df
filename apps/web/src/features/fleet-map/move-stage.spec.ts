import { describe, expect, it } from '@jest/globals';
import { anInstance } from '../../../test/builders.js';
import { stageOf } from './move-stage.js';

const moveTo = { nodeId: 'node-2', gpuIds: null, undoUntil: null, after: [] };
const old = anInstance({ moveTo });
const next = (state: 'assigned' | 'fetching' | 'starting' | 'ready' | 'failed') =>
  anInstance({ instanceId: 'i2', state });

describe('the stage of a move', () => {
  it.each([
    ['waiting', { old, successor: undefined }],
    ['fetching', { old, successor: next('assigned') }],
    ['fetching', { old, successor: next('fetching') }],
    ['loading', { old, successor: next('starting') }],
    ['serving', { old, successor: next('ready') }],
    ['draining', { old: anInstance({ wanted: 'drain' }), successor: next('ready') }],
    ['done', { old: undefined, successor: next('ready') }],
    ['off', { old, successor: next('failed') }],
    ['off', { old: anInstance(), successor: undefined }],
    ['off', { old: anInstance(), successor: anInstance({ instanceId: 'i2', wanted: 'drain' }) }],
    ['off', { old: undefined, successor: undefined }],
  ] as const)('is %s', (stage, pair) => {
    expect(stageOf(pair)).toBe(stage);
  });
});
