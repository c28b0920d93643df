import type { Recommendation, Snapshot } from '@aivailable/placement';
import type { Candidate } from './candidate.js';
import type { Rebalance } from './rebalance.entity.js';

/** Advices in few words. For tests. */

/** Moves such as `a n1`, which serve `C`. */
export function fakeRecommendation(
  moves: readonly string[],
  gain: Partial<Recommendation['gain']> = {},
): Recommendation {
  return {
    advice: {
      moves: moves.map((move) => {
        const [instanceId = '', nodeId = ''] = move.split(' ');
        return { instanceId, nodeId, gpuIds: ['gpu'], reason: 'makes room for C' };
      }),
      places: [{ wishId: 'C', variantId: 'C-q4', nodeId: 'n9', gpuIds: ['gpu'] }],
    },
    gain: {
      served: ['C'],
      replicas: [{ wishId: 'C', more: 1 }],
      survivable: [],
      leaving: [],
      capacityPercent: 10,
      ...gain,
    },
    cost: { movedInstances: moves.length, loadedBytes: 1, seconds: 1 },
  };
}

export const FASTER = { served: [], replicas: [], survivable: [], leaving: [] };

export function fakeCandidate(recommendation: Recommendation, sinceMs: number): Candidate {
  return { recommendation, sinceMs };
}

export function fakeRun(recommendation: Recommendation, beganMs: number, more: Partial<Rebalance> = {}): Rebalance {
  return {
    ...{ id: 'r1', state: 'running', advice: recommendation, actor: null, brokenOffBy: null },
    moves: recommendation.advice.moves.map(({ instanceId }) => ({
      ...{
        instanceId,
        deploymentId: instanceId.toUpperCase(),
        from: { nodeId: `from-${instanceId}`, gpuIds: ['gpu'] },
      },
      ...{ state: 'waiting', beganAt: null, endedAt: null },
    })),
    ...{ since: new Date(beganMs), beganAt: new Date(beganMs), movedAt: null, endedAt: null },
    ...more,
  };
}

/** Instances such as `a from-a`, and `a2 n1 a` for one that replaces a. */
export function fakeFleet(...instances: readonly string[]): Snapshot {
  return {
    ...{ nodes: [], wishes: [], pins: [] },
    instances: instances.map((one) => {
      const [id = '', nodeId = '', replaces = null] = one.split(' ');
      const place = {
        nodeId,
        gpus: [{ gpuId: 'gpu', reservedBytes: 1 }],
        engine: 'embedded',
        backend: 'cuda',
      } as const;
      const wish = { wishId: id.charAt(0).toUpperCase(), variantId: 'v' };
      return { id, ...wish, ...place, state: 'ready', wanted: 'run', replaces, steadySince: 0 } as const;
    }),
  };
}
