import { GIB, type OpenModelView } from '@aivailable/contracts';
import { describe, expect, it } from '@jest/globals';
import { aGpu } from '../../../test/builders.js';
import { suggested } from './suggestion.js';

const file = (quantisation: string, gib: number) =>
  ({ quantisation, file: `${quantisation}.gguf`, sizeBytes: gib * GIB, aboutBytes: null, footprint: null }) as never;
const model = (id: string, parameterCount: number, files: OpenModelView['files'], task = 'chat') =>
  ({ id, name: id, task, parameterCount, files }) as OpenModelView;
const card = (gib: number, usable = true) => aGpu({ totalBytes: gib * GIB, reservedBytes: 0, usable });

const MODELS = [
  model('small', 3e9, [file('Q8', 3)]),
  model('middle', 8e9, [file('Q4', 5), file('Q8', 8.5)]),
  model('large', 70e9, [file('Q4', 40)]),
  model('vectors', 90e9, [file('Q4', 1)], 'embed'),
];

describe('the model to begin with', () => {
  it.each([
    [[8], 'middle', 'Q4', 1],
    [[24, 8], 'middle', 'Q8', 1],
    [[4.9], 'small', 'Q8', 1],
    [[56, 8, 8], 'large', 'Q4', 1],
    [[8, 8, 6], 'middle', 'Q4', 2],
  ])('on cards of %j GiB is %s in %s', (gib, id, quantisation, fits) => {
    const found = suggested(
      MODELS,
      gib.map((one) => card(one)),
    );
    expect([found?.model.id, found?.file.quantisation, found?.fits]).toEqual([id, quantisation, fits]);
  });

  it('is none where nothing fits, or no card is usable', () => {
    expect(suggested(MODELS, [card(2)])).toBeNull();
    expect(suggested(MODELS, [])).toBeNull();
    expect(suggested(MODELS, [card(80, false)])).toBeNull();
  });
});
