import { setTimeout as pause } from 'node:timers/promises';

/** A question whose greedy answer is known. */
export interface KnownAnswer {
  readonly body: object;
  readonly text: string;
}

export interface StreamCounts {
  /** Answers that came whole and to the letter. */
  exact: number;
  /** Among these, those that went on elsewhere after their first byte. */
  continued: number;
  /** Streams with a first byte that ended in an error event. */
  told: number;
  /** Everything that must not be: a refusal before the first byte, a wrong text, a silent cut, a repeated role or end. */
  readonly wrong: string[];
  /** Tokens read and written, as the streams that ended well told them. */
  tokens: number;
  /** Streams that lost their engine, by what was being done to engines when they ended. */
  readonly interrupted: Map<string, { continued: number; told: number }>;
}

interface Heard {
  content: string;
  ids: Set<unknown>;
  roles: number;
  ends: number;
  usages: number;
  tokens: number;
  error: string | null;
  isDone: boolean;
  continued: boolean;
}

/** Readers who ask for streams one after the other, and look at every byte of them. */
export class StreamLoad {
  readonly counts: StreamCounts = { exact: 0, continued: 0, told: 0, wrong: [], tokens: 0, interrupted: new Map() };
  /** What is being done to engines. */
  doing = '';
  readonly #readers: Promise<void>[];
  #isEnding = false;

  constructor(
    private readonly url: string,
    private readonly apiKey: string,
    private readonly questions: readonly KnownAnswer[],
    readers: number,
  ) {
    this.#readers = Array.from({ length: readers }, (_, reader) => this.#read(reader));
  }

  /** Ends the load and waits for the answers on their way. */
  async end(): Promise<StreamCounts> {
    this.#isEnding = true;
    await Promise.all(this.#readers);
    return this.counts;
  }

  async #read(reader: number): Promise<void> {
    for (let turn = reader; !this.#isEnding; turn++) {
      const question = this.questions[turn % this.questions.length];
      if (question === undefined) return;
      await this.#ask(question).catch((error: unknown) => this.counts.wrong.push(`broken: ${String(error)}`));
      await pause(5);
    }
  }

  async #ask({ body, text }: KnownAnswer): Promise<void> {
    const answer = await fetch(`${this.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, stream: true, stream_options: { include_usage: true } }),
    });
    const said = await answer.text();
    if (answer.status !== 200) this.counts.wrong.push(`refused: ${answer.status} ${said}`);
    else this.#judge(hear(said), text);
  }

  #judge(heard: Heard, text: string): void {
    const { content, error, isDone, roles, ends, usages, ids, continued, tokens } = heard;
    this.counts.tokens += tokens;
    if (error !== null && content !== '' && text.startsWith(content) && isDone) this.#interrupted('told');
    else if (error !== null) this.counts.wrong.push(`failed before the first byte: ${error}`);
    else if (content !== text) this.counts.wrong.push(`other text: ${JSON.stringify(content)}`);
    else if (!isDone || roles !== 1 || ends !== 1 || usages !== 1 || ids.size !== 1)
      this.counts.wrong.push(`not one answer: ${JSON.stringify({ isDone, roles, ends, usages, ids: ids.size })}`);
    else this.counts.exact++;
    if (error === null && content === text && continued) this.#interrupted('continued');
  }

  #interrupted(how: 'continued' | 'told'): void {
    const { interrupted } = this.counts;
    const of = interrupted.get(this.doing) ?? { continued: 0, told: 0 };
    interrupted.set(this.doing, of);
    of[how]++;
    this.counts[how]++;
  }
}

/** The greedy text of a question, asked while nothing is wrong. */
export async function greedyText(url: string, apiKey: string, body: object): Promise<string> {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, stream: true }),
  });
  return hear(await answer.text()).content;
}

function hear(text: string): Heard {
  const heard: Heard = {
    ...{ content: '', ids: new Set<unknown>(), roles: 0, ends: 0, usages: 0, tokens: 0, error: null },
    ...{ isDone: text.endsWith('data: [DONE]\n\n'), continued: text.includes(': continued on ') },
  };
  for (const event of text.split('\n\n')) {
    if (event.startsWith('data: {')) hearEvent(heard, JSON.parse(event.slice('data: '.length)));
  }
  return heard;
}

interface SaidEvent {
  readonly id?: unknown;
  readonly error?: { readonly code: string };
  readonly usage?: { readonly total_tokens: number } | null;
  readonly choices?: readonly {
    readonly delta: { readonly role?: string; readonly content?: string };
    readonly finish_reason: string | null;
  }[];
}

function hearEvent(heard: Heard, { id, error, usage, choices = [] }: SaidEvent): void {
  if (error) heard.error = error.code;
  else heard.ids.add(id);
  if (usage) heard.usages++;
  heard.tokens += usage?.total_tokens ?? 0;
  const [choice] = choices;
  heard.content += choice?.delta.content ?? '';
  heard.roles += choice?.delta.role ? 1 : 0;
  heard.ends += choice?.finish_reason ? 1 : 0;
}
