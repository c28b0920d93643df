import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decisionOf, fleetOf, questionedOf, wishOf } from './placement-file.mjs';

const snapshot = { nodes: [], wishes: [], instances: [], pins: [] };
const options = { brakeEngaged: false };
const decision = { format: 'aiv-decision/1', snapshot, options, outcome: { placements: [], steps: [], refusals: [] } };
const wish = { id: 'w', name: 'toy', replicas: 1, priority: 50, variants: [{ footprints: [] }], avoidNodeIds: [] };

describe('a file for npm run placement', () => {
  let folder;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'aivailable-placement-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const written = async (content) => {
    const file = path.join(folder, 'file.json');
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };

  it('is a fleet, by itself or inside a larger file', async () => {
    const fleet = { format: 'aiv-placement/1', nodes: [], models: [] };
    expect(await fleetOf(await written(fleet))).toEqual(fleet);
    expect(await fleetOf(await written({ instance: fleet }))).toEqual(fleet);
  });

  it('is a decision, or for a question the fleet as it is now', async () => {
    expect(await decisionOf(await written(decision))).toEqual(decision);
    expect(await questionedOf(await written(decision))).toEqual(decision);
    expect(await questionedOf(await written({ at: 'now', snapshot, options }))).toMatchObject({ snapshot });
  });

  it('is a wish, bare or as the controller drafts it', async () => {
    expect(await wishOf(await written(wish))).toEqual(wish);
    expect(await wishOf(await written({ wish, footprints: [] }))).toEqual(wish);
  });

  it.each([
    [fleetOf, '{ "format": "aiv', 'is not JSON: '],
    [fleetOf, 'null', 'is not in the format aiv-placement/1; it names no format.'],
    [fleetOf, { format: 'aiv-placement/1' }, 'cannot be planned: nodes must be a list, and is absent.'],
    [decisionOf, { format: 'x' }, 'its format is x. GET /admin/decisions lists what was decided'],
    [decisionOf, { at: 'now', snapshot, options }, 'is not in the format aiv-decision/1; it names no format.'],
    [
      decisionOf,
      { ...decision, outcome: undefined },
      'is not a whole decision: its outcome is missing. Fetch it again',
    ],
    [decisionOf, { ...decision, snapshot: {} }, 'is not a whole decision: its snapshot or its options are missing.'],
    [questionedOf, { snapshot: { nodes: [] } }, 'is not a whole decision: its snapshot or its options are missing.'],
    [questionedOf, { error: {} }, 'is not in the format aiv-decision/1; it names no format.'],
    [wishOf, { name: 'toy' }, 'POST /admin/placement/wish answers one.'],
    [wishOf, { ...wish, replicas: -1 }, 'with one replica or more: POST /admin/placement/wish answers one.'],
    [wishOf, null, 'POST /admin/placement/wish answers one.'],
  ])('is refused with a sentence where it is not whole (%#)', async (read, content, sentence) => {
    await expect(read(await written(content))).rejects.toThrow(sentence);
  });

  it('is refused where it cannot be read', async () => {
    await expect(fleetOf(path.join(folder, 'nowhere.json'))).rejects.toThrow('nowhere.json cannot be read: ');
  });
});
