import type { LiveChange, LiveMessage, LiveState } from '@aivailable/contracts';

/**
 * What this reader knows of the feed: the last state and the number of the last message that made it.
 * Pure: a message goes in, the next memory and what to do comes out. A missing number means that something
 * was not told, so nothing is believed until a new snapshot is there.
 */
export interface LiveMemory {
  readonly state: LiveState | null;
  readonly seq: number;
  /** A resync was asked for and its snapshot has not come yet. */
  readonly waiting: boolean;
}

export interface LiveStep {
  readonly memory: LiveMemory;
  readonly ask: 'resync' | null;
}

export const EMPTY_MEMORY: LiveMemory = { state: null, seq: -1, waiting: false };

export function take(memory: LiveMemory, message: LiveMessage): LiveStep {
  switch (message.type) {
    case 'snapshot':
      return quiet({ state: message.state, seq: message.seq, waiting: false });
    case 'delta':
      return takeDelta(memory, message.seq, message.changes);
    case 'beat':
      return message.seq > memory.seq ? missed(memory) : quiet(memory);
    case 'timeline':
    case 'door':
      return quiet(memory);
    default:
      return message satisfies never;
  }
}

function takeDelta(memory: LiveMemory, seq: number, changes: readonly LiveChange[]): LiveStep {
  if (memory.waiting || memory.state === null) return memory.waiting ? quiet(memory) : missed(memory);
  if (seq <= memory.seq) return quiet(memory);
  if (seq > memory.seq + 1) return missed(memory);
  return quiet({ state: changes.reduce(withChange, memory.state), seq, waiting: false });
}

function missed(memory: LiveMemory): LiveStep {
  return { memory: { ...memory, waiting: true }, ask: memory.waiting ? null : 'resync' };
}

const quiet = (memory: LiveMemory): LiveStep => ({ memory, ask: null });

/** Things that did not change keep their identity, so that what shows them need not draw again. */
function withChange(state: LiveState, change: LiveChange): LiveState {
  const { [change.id]: _gone, ...others } = state[change.kind] as Record<string, unknown>;
  const next = change.value === null ? others : { ...others, [change.id]: change.value };
  return { ...state, [change.kind]: next };
}
