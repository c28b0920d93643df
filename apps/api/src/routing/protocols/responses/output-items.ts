import type { CallSaid, ChatSaid } from '../chat-answer.js';

/** What clients are told while an answer is written; numbered and sent by who asks. */
export interface ResponseEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

interface TextItem {
  readonly kind: 'message' | 'reasoning';
  readonly id: string;
  text: string;
}

interface CallItem {
  readonly kind: 'call';
  readonly id: string;
  readonly callIndex: number;
  readonly callId: string;
  readonly name: string;
  text: string;
}

type OutputItem = TextItem | CallItem;

/** The output of a response: thoughts, a message and calls, one item after the other, in the order of their writing. */
export class OutputItems {
  private readonly items: OutputItem[] = [];
  private isOpen = false;

  /** Ids of items are made from the response's. */
  constructor(private readonly stem: string) {}

  take({ thought, text, calls }: ChatSaid): ResponseEvent[] {
    return [
      ...(thought === '' ? [] : this.write('reasoning', thought)),
      ...(text === '' ? [] : this.write('message', text)),
      ...calls.flatMap((call) => this.call(call)),
    ];
  }

  close(): ResponseEvent[] {
    const last = this.items.at(-1);
    if (!this.isOpen || last === undefined) return [];
    this.isOpen = false;
    const { place } = this;
    const item = shownItem(last, 'completed');
    const done = last.kind === 'call' ? callDone(last, place) : textDone(last, place);
    return [...done, { type: 'response.output_item.done', output_index: place.output_index, item }];
  }

  get shown(): object[] {
    return this.items.map((item) => shownItem(item, 'completed'));
  }

  private get place(): Place {
    return { item_id: this.items.at(-1)?.id, output_index: this.items.length - 1 };
  }

  private write(kind: TextItem['kind'], delta: string): ResponseEvent[] {
    const last = this.items.at(-1);
    const isGoingOn = this.isOpen && last?.kind === kind;
    const item: TextItem = isGoingOn ? last : { kind, id: this.newId(kind === 'message' ? 'msg' : 'rs'), text: '' };
    const opened = isGoingOn ? [] : this.open(item);
    item.text += delta;
    const { place } = this;
    const logprobs = kind === 'message' ? { logprobs: [] } : {};
    return [...opened, { type: `response.${partType(kind)}.delta`, ...place, content_index: 0, delta, ...logprobs }];
  }

  private call({ index, id, name, argumentsText }: CallSaid): ResponseEvent[] {
    const last = this.items.at(-1);
    const isGoingOn = this.isOpen && last?.kind === 'call' && last.callIndex === index;
    const item: CallItem = isGoingOn
      ? last
      : { kind: 'call', id: this.newId('fc'), callIndex: index, callId: id ?? '', name: name ?? '', text: '' };
    const opened = isGoingOn ? [] : this.open(item);
    item.text += argumentsText;
    if (argumentsText === '') return opened;
    return [...opened, { type: 'response.function_call_arguments.delta', ...this.place, delta: argumentsText }];
  }

  private open(item: OutputItem): ResponseEvent[] {
    const closed = this.close();
    this.items.push(item);
    this.isOpen = true;
    const { place } = this;
    const added = { output_index: place.output_index, item: shownItem(item, 'in_progress') };
    const part =
      item.kind === 'call' ? [] : [{ type: 'response.content_part.added', ...partPlace(place), part: part0(item) }];
    return [...closed, { type: 'response.output_item.added', ...added }, ...part];
  }

  private newId(prefix: string): string {
    return `${prefix}_${this.stem}_${this.items.length}`;
  }
}

interface Place {
  readonly item_id: string | undefined;
  readonly output_index: number;
}

const partPlace = (place: Place) => ({ ...place, content_index: 0 });

function partType(kind: TextItem['kind']): 'output_text' | 'reasoning_text' {
  return kind === 'message' ? 'output_text' : 'reasoning_text';
}

function part0({ kind, text }: TextItem): object {
  return kind === 'message'
    ? { type: 'output_text', text, annotations: [], logprobs: [] }
    : { type: 'reasoning_text', text };
}

function textDone(item: TextItem, place: Place): ResponseEvent[] {
  const logprobs = item.kind === 'message' ? { logprobs: [] } : {};
  return [
    { type: `response.${partType(item.kind)}.done`, ...partPlace(place), text: item.text, ...logprobs },
    { type: 'response.content_part.done', ...partPlace(place), part: part0(item) },
  ];
}

function callDone({ name, text }: CallItem, place: Place): ResponseEvent[] {
  return [{ type: 'response.function_call_arguments.done', ...place, name, arguments: text }];
}

function shownItem(item: OutputItem, status: 'in_progress' | 'completed'): object {
  const { id } = item;
  if (item.kind === 'call') {
    return { id, type: 'function_call', status, call_id: item.callId, name: item.name, arguments: item.text };
  }
  const content = status === 'in_progress' ? [] : [part0(item)];
  if (item.kind === 'reasoning') return { id, type: 'reasoning', status, summary: [], content };
  return { id, type: 'message', status, role: 'assistant', content };
}
