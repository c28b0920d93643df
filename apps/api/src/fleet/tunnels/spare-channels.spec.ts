import { Channel } from '@aivailable/channels';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { HttpChannel } from './http-channel.js';
import { SpareChannels } from './spare-channels.js';

describe('spare channels', () => {
  let spare: SpareChannels;
  let gone: HttpChannel[];

  beforeEach(() => {
    spare = new SpareChannels();
    gone = [];
  });

  function aChannel(): HttpChannel {
    const channel = new Channel({ send: () => undefined, leave: () => undefined });
    const told = {
      free: () => undefined,
      gone: (it: HttpChannel) => gone.push(it),
      whyBroken: (reason: Error) => reason,
    };
    return new HttpChannel(channel, told);
  }

  function give(count: number): HttpChannel[] {
    const channels = Array.from({ length: count }, aChannel);
    for (const channel of channels) spare.give(channel);
    return channels;
  }

  it('gives out the one used last', () => {
    const [first, second] = give(2);
    expect(spare.take()).toBe(second);
    expect(spare.take()).toBe(first);
    expect(spare.take()).toBeUndefined();
  });

  it('closes those that nobody needed between two looks, and no others', () => {
    const [idle, alsoIdle, used] = give(3) as [HttpChannel, HttpChannel, HttpChannel];
    spare.look();
    expect(gone).toEqual([]);
    expect(spare.take()).toBe(used);
    spare.give(used);
    spare.look();
    expect(gone).toEqual([idle, alsoIdle]);
    expect(spare.count).toBe(1);
  });

  it('closes none of those that came after the last look', () => {
    give(1);
    spare.look();
    give(5);
    spare.look();
    expect(gone).toHaveLength(1);
    spare.look();
    expect(gone).toHaveLength(6);
  });

  it('forgets one that is gone', () => {
    const [, gone] = give(2);
    spare.look();
    spare.drop(gone as HttpChannel);
    spare.look();
    expect(spare.count).toBe(0);
  });
});
