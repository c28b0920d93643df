import { describe, expect, it } from '@jest/globals';
import { trialDevice } from '../inventory/trial.js';
import { FakeEngine } from './engine.fake.js';
import { EngineShelf } from './engine-shelf.js';

const card = (id: string, usable = true) => ({ ...trialDevice(1, 0), id, usable });

describe('the shelf of engines', () => {
  it('asks the engines about usable cards, and again only when others are here', async () => {
    const engine = new FakeEngine();
    const shelf = new EngineShelf([engine]);
    expect(await shelf.refresh([card('g1'), card('old', false)])).toBe(true);
    expect(await shelf.refresh([card('g1')])).toBe(false);
    expect(await shelf.refresh([card('g1'), card('g2')])).toBe(true);
    expect(engine.askedAbout).toEqual([['g1'], ['g1', 'g2']]);
    expect(shelf.offers).toEqual([engine.offer]);
  });

  it('says so when there are cards and nothing that can use them', async () => {
    const engine = new FakeEngine();
    engine.offer = null;
    const shelf = new EngineShelf([engine]);
    await shelf.refresh([]);
    expect(shelf.issues).toEqual([]);
    await shelf.refresh([card('g1')]);
    expect(shelf.issues).toEqual([
      {
        code: 'engine_missing',
        message: expect.stringMatching(/^No engine can use the GPUs of this machine\. .+ start the agent again\.$/),
      },
    ]);
    await shelf.refresh([]);
    expect(shelf.issues).toEqual([]);
  });

  it('passes on what is wrong with an engine that was asked for', async () => {
    const engine = new FakeEngine('llama-server');
    const shelf = new EngineShelf([engine]);
    await shelf.refresh([card('g1')]);
    engine.issues = [{ code: 'engine_missing', message: 'It is not there.' }];
    expect(shelf.issues).toEqual(engine.issues);
  });

  it('asks those that come and go at every look, and no others', async () => {
    const [own, attached] = [new FakeEngine(), new FakeEngine('ollama')];
    attached.comesAndGoes = true;
    attached.offer = null;
    const shelf = new EngineShelf([own, attached]);
    await shelf.refresh([card('g1')]);
    expect(await shelf.refresh([card('g1')])).toBe(false);
    attached.offer = { engine: 'ollama', version: '0.33.0', backends: ['cuda'] };
    expect(await shelf.refresh([card('g1')])).toBe(true);
    expect(shelf.offers.map(({ engine }) => engine)).toEqual(['embedded', 'ollama']);
    attached.offer = null;
    expect(await shelf.refresh([card('g1')])).toBe(true);
    expect(shelf.offers).toHaveLength(1);
    expect([own.askedAbout.length, attached.askedAbout.length]).toEqual([1, 4]);
  });
});
