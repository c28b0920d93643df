import type { Answers, FromThread, PlannedFleet, Question, ToThread } from './planner-talk.js';

/** The part of a worker that the planner uses; tests bring one without a thread. */
export interface PlannerThread {
  post(message: ToThread): void;
  close(): void;
}

export interface ThreadEars {
  readonly hear: (message: FromThread) => void;
  readonly broke: (error: Error) => void;
}

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Asks `libs/placement` in a thread of its own, so that a page with hundreds of GPUs goes on drawing. The thread holds
 * the fleet: it is sent when it changed, not with every question. To open it and to tell it of the fleet take longer than
 * an answer, so both may be done ahead of the first question; who does neither is answered all the same, only later.
 */
export class Planner {
  readonly #openThread: (ears: ThreadEars) => PlannerThread;
  readonly #waiting = new Map<number, Waiting>();
  #thread: PlannerThread | null = null;
  #held: PlannedFleet | null = null;
  #lastId = 0;

  constructor(open: (ears: ThreadEars) => PlannerThread) {
    this.#openThread = open;
  }

  /** A thread that cannot be opened is told by the first question. */
  open(): void {
    try {
      this.#opened();
    } catch {
      this.#thread = null;
    }
  }

  hold(fleet: PlannedFleet): void {
    if (fleet === this.#held) return;
    this.open();
    this.#thread?.post({ type: 'hold', fleet });
    if (this.#thread) this.#held = fleet;
  }

  ask<Q extends Question>(fleet: PlannedFleet, question: Q): Promise<Answers[Q['kind']]> {
    const thread = this.#opened();
    this.hold(fleet);
    const id = ++this.#lastId;
    const answer = new Promise<Answers[Q['kind']]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    thread.post({ type: 'ask', id, question });
    return answer;
  }

  #opened(): PlannerThread {
    this.#thread ??= this.#openThread({
      hear: (message) => this.#hear(message),
      broke: (error) => this.#break(error),
    });
    return this.#thread;
  }

  #hear(message: FromThread): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === 'answer') waiting?.resolve(message.answer as never);
    else waiting?.reject(new Error(message.message));
  }

  /** The next question opens a new thread. */
  #break(error: Error): void {
    this.#thread?.close();
    this.#thread = null;
    this.#held = null;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
