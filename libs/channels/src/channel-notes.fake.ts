import type { Channel, ChannelListener } from './channel.js';

/** What a channel told, as words. */
export function notesOf(channel: Channel, more: Partial<ChannelListener> = {}): string[] {
  const notes: string[] = [];
  channel.listen({
    data: (bytes) => {
      notes.push(bytes.toString());
      more.data?.(bytes);
    },
    ended: () => {
      notes.push('(ended)');
      more.ended?.();
    },
    broken: (reason) => {
      notes.push(`(broken: ${reason.message})`);
      more.broken?.(reason);
    },
  });
  return notes;
}
