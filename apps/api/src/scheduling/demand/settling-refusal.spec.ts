import { expect, it } from '@jest/globals';
import { settlingRefusal } from './settling-refusal.js';

const hard = { message: 'no place', candidates: [] };
const soft = { message: 'waits until a has left', candidates: [], waits: true };

it('a refusal that follows a wait is believed after five seconds', () => {
  const first = settlingRefusal(hard, soft, 1_000);
  expect(first).toMatchObject({ message: soft.message, waits: true, waitsUntil: '1970-01-01T00:00:06.000Z' });
  expect(settlingRefusal(hard, first, 5_999)).toEqual(first);
  expect(settlingRefusal(hard, first, 6_000)).toEqual(hard);
});

it('a refusal that nobody waited before is believed at once', () => {
  expect(settlingRefusal(hard, null, 1_000)).toEqual(hard);
  expect(settlingRefusal(hard, hard, 1_000)).toEqual(hard);
  expect(settlingRefusal(soft, hard, 1_000)).toEqual(soft);
  expect(settlingRefusal(null, soft, 1_000)).toBeNull();
});
