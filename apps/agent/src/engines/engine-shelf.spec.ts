import type { EngineOffer } from '@aivailable/contracts';
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

  it('outlives an engine that throws, keeps the others, and asks it alone again', async () => {
    const [good, bad] = [new FakeEngine(), new FakeEngine('llama-server')];
    bad.throws = new Error('spawn EAGAIN');
    const shelf = new EngineShelf([bad, good]);
    expect(await shelf.refresh([card('g1')])).toBe(true);
    expect(shelf.offers).toEqual([good.offer]);
    expect(shelf.issues.map(({ message }) => message)).toEqual([
      'The engine llama-server could not be asked what it can do (spawn EAGAIN). It is asked again every second; start the agent again if this stays.',
    ]);
    bad.throws = null;
    expect(await shelf.refresh([card('g1')])).toBe(true);
    expect([shelf.offers, shelf.issues]).toEqual([[bad.offer, good.offer], []]);
    expect(await shelf.refresh([card('g1')])).toBe(false);
    expect([good.askedAbout.length, bad.askedAbout.length]).toEqual([1, 2]);
  });

  it('keeps the answer about the newest look, however long an older one takes', async () => {
    const engine = new FakeEngine();
    let answer: (offer: EngineOffer | null) => void = () => {};
    const shelf = new EngineShelf([engine]);
    engine.slowly = new Promise((resolve) => {
      answer = resolve;
    });
    const older = shelf.refresh([card('g1')]);
    engine.slowly = null;
    const newer = shelf.refresh([card('g1'), card('g2')]);
    answer(null);
    expect(await Promise.all([older, newer])).toEqual([true, true]);
    expect(engine.askedAbout).toEqual([['g1'], ['g1', 'g2']]);
    expect(shelf.offers).toEqual([engine.offer]);
  });
});
