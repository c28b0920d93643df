import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { hearApiIsUp } from './launch-channel.js';

describe('what the launcher says', () => {
  it('is heard when the API is up, each time, and nothing else is', () => {
    const launcher = new EventEmitter();
    let heard = 0;
    hearApiIsUp(launcher, () => {
      heard += 1;
    });
    for (const message of [{ type: 'api-is-up' }, { type: 'other' }, null, { type: 'api-is-up' }]) {
      launcher.emit('message', message);
    }
    expect(heard).toBe(2);
  });
});
