import { GIB } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { fakeGpu, fakeNode, fakeSnapshot, fakeWish } from './fleet.fake.js';
import { plan } from './plan.js';
import type { PlacementEngine, PlacementGpu, PlacementNode, Wish } from './snapshot.js';

const card = (id: string, gib: number, more: Partial<PlacementGpu> = {}) =>
  fakeGpu(id, gib, { name: 'RTX 3060', backends: ['cuda', 'vulkan'], totalBytes: gib * GIB, ...more });
const embedded: PlacementEngine = { engine: 'embedded', backends: ['vulkan'] };
const ollama: PlacementEngine = { engine: 'ollama', backends: ['vulkan'] };
const vllm: PlacementEngine = { engine: 'vllm', backends: ['cuda'], gpuShare: 0.9, refusedGpus: [] };
const node = (id: string, gpus: PlacementGpu[], ...engines: PlacementEngine[]) => fakeNode(id, gpus, { engines });

/** A wish for that engine; without one, whatever the node prefers. */
function wishFor(engine?: PlacementEngine['engine'], gib = 4): Wish {
  const wish = fakeWish('chat', gib);
  return { ...wish, variants: wish.variants.map((variant) => ({ ...variant, ...(engine ? { engine } : {}) })) };
}
const planFor = (wish: Wish, ...nodes: PlacementNode[]) => plan(fakeSnapshot({ nodes, wishes: [wish] }));

describe('a deployment that names its engine', () => {
  it('goes to a node that offers it, and is refused by name elsewhere', () => {
    const [without, withIt] = [node('plain', [card('a', 8)], embedded), node('lab', [card('b', 8)], embedded, ollama)];
    const { placements } = planFor(wishFor('ollama'), without, withIt);
    expect(placements).toMatchObject([{ nodeId: 'lab', engine: 'ollama', backend: 'vulkan' }]);
    const { refusals } = planFor(wishFor('ollama'), without);
    expect(refusals[0]?.message).toBe(
      'Replica 1 of 1 of chat has no place: plain: its agent offers no engine ollama (it has embedded).',
    );
  });

  it('is the only one that ollama and vllm are used for', () => {
    const { placements } = planFor(wishFor(), node('lab', [card('a', 8)], ollama, vllm, embedded));
    expect(placements).toMatchObject([{ engine: 'embedded' }]);
    const { refusals } = planFor(wishFor(), node('lab', [card('a', 8)], ollama));
    expect(refusals[0]?.message).toMatch(/no engine of the node runs on it\.$/);
  });

  it('takes the share of the whole card that its engine takes, whatever the model', () => {
    const { placements } = planFor(wishFor('vllm'), node('lab', [card('a', 12)], vllm));
    expect(placements).toMatchObject([{ gpus: [{ gpuId: 'a', reservedBytes: Math.ceil(12 * GIB * 0.9) }] }]);
    const used = card('a', 12, { usableBytes: 6 * GIB });
    expect(planFor(wishFor('vllm'), node('lab', [used], vllm)).refusals[0]?.message).toMatch(
      /lab GPU 0 \(RTX 3060\): 4\.80 GiB short \(needs 10\.80 GiB, 6\.00 GiB usable\)/,
    );
  });

  it('is refused on cards that its engine names, in its words, and lands on the other', () => {
    const refusing = {
      ...vllm,
      refusedGpus: [{ gpuId: 'a', reason: 'Tesla P40: compute capability 6.1, vLLM needs 7.5' }],
    };
    const cards = [card('a', 24, { name: 'Tesla P40' }), card('b', 12)];
    expect(planFor(wishFor('vllm'), node('lab', cards, refusing)).placements).toMatchObject([
      { gpus: [{ gpuId: 'b' }] },
    ]);
    expect(planFor(wishFor('vllm'), node('lab', cards.slice(0, 1), refusing)).refusals[0]?.message).toBe(
      'Replica 1 of 1 of chat has no place: lab GPU 0 (Tesla P40): Tesla P40: compute capability 6.1, vLLM needs 7.5.',
    );
  });

  it('takes nothing more of a card whose bytes an attached engine holds already', () => {
    const attached: PlacementEngine = { engine: 'vllm', backends: ['cuda'], refusedGpus: [], isAttached: true };
    const full = card('a', 12, { usableBytes: 0 });
    expect(planFor(wishFor('vllm'), node('lab', [full], attached)).placements).toMatchObject([
      { engine: 'vllm', gpus: [{ gpuId: 'a', reservedBytes: 0 }] },
    ]);
  });

  it('is never split over the cards of an engine that takes a share', () => {
    const { refusals } = planFor(
      wishFor('vllm'),
      node('lab', [card('a', 12, { usableBytes: GIB }), card('b', 12, { usableBytes: GIB })], vllm),
    );
    expect(refusals).toHaveLength(1);
  });

  it('needs to know how large the card is', () => {
    const { refusals } = planFor(wishFor('vllm'), node('lab', [card('a', 12, { totalBytes: null })], vllm));
    expect(refusals[0]?.message).toMatch(/its memory is unknown/);
  });
});
