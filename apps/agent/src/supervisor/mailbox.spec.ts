import { describe, expect, it } from '@jest/globals';
import { settle } from '../clock.fake.js';
import { Mailbox } from './mailbox.js';

describe('a mailbox', () => {
  it('runs one visit at a time and folds the rings that come meanwhile into one', async () => {
    const open: (() => void)[] = [];
    const mailbox = new Mailbox(() => new Promise<void>((resolve) => open.push(resolve)));
    mailbox.ring();
    mailbox.ring();
    mailbox.ring();
    expect(open).toHaveLength(1);
    open[0]?.();
    await settle();
    expect(open).toHaveLength(2);
    open[1]?.();
    await settle();
    expect(open).toHaveLength(2);
  });

  it('visits again when it was rung by its own visit', async () => {
    let visits = 0;
    const mailbox = new Mailbox(async () => {
      visits += 1;
      if (visits < 3) mailbox.ring();
    });
    mailbox.ring();
    await settle();
    expect(visits).toBe(3);
  });
});
