import { beforeEach, describe, expect, it } from '@jest/globals';
import { newAnswer } from '../chat/answer.js';
import { FIRST_SETTINGS, newConversation } from '../chat/conversation.js';
import { Shelf } from './shelf.js';

const talk = (id: string, nowMs: number, text = 'Hi.') => ({
  ...newConversation(id, nowMs),
  title: `about ${id}`,
  turns: [{ id: 1, question: 'q', answers: [{ ...newAnswer('m', FIRST_SETTINGS, 0), text }] }],
});

/** A storage with room for so many characters, as browsers have. */
function smallStorage(room: number): Storage {
  const kept = new Map<string, string>();
  const size = () => [...kept].reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    removeItem: (key: string) => void kept.delete(key),
    setItem: (key: string, value: string) => {
      const before = kept.get(key);
      kept.set(key, value);
      if (size() <= room) return;
      if (before === undefined) kept.delete(key);
      else kept.set(key, before);
      throw new Error('QuotaExceededError');
    },
  } as unknown as Storage;
}

describe('the shelf of conversations', () => {
  beforeEach(() => localStorage.clear());

  it('keeps them, newest first, over a reload, for each person', () => {
    const shelf = new Shelf(localStorage, 'ann');
    shelf.put(talk('a', 1));
    shelf.put(talk('b', 2));
    shelf.open('a');
    const again = new Shelf(localStorage, 'ann');
    expect(again.heads().map(({ id }) => id)).toEqual(['b', 'a']);
    expect(again.opened()?.title).toBe('about a');
    expect(new Shelf(localStorage, 'bob').heads()).toEqual([]);
  });

  it('calls an answer that was being written stopped', () => {
    const shelf = new Shelf(localStorage, 'ann');
    shelf.put(talk('a', 1));
    expect(shelf.get('a')?.turns[0]?.answers[0]?.ending).toBe('stopped');
  });

  it('renames, deletes, and tells who listens', () => {
    const shelf = new Shelf(localStorage, 'ann');
    let told = 0;
    shelf.subscribe(() => told++);
    shelf.put(talk('a', 1));
    shelf.rename('a', 'mine');
    expect(shelf.heads()[0]?.title).toBe('mine');
    shelf.remove('a');
    expect(shelf.heads()).toEqual([]);
    expect(shelf.get('a')).toBeNull();
    expect(told).toBe(3);
  });

  it('lets the oldest go when there are too many, or too much', () => {
    const shelf = new Shelf(localStorage, 'ann');
    for (let i = 0; i < 70; i++) shelf.put(talk(`t${i}`, i));
    expect(shelf.heads()).toHaveLength(60);
    expect(shelf.get('t9')).toBeNull();
    const small = new Shelf(smallStorage(4_000), 'ann');
    for (let i = 0; i < 8; i++) small.put(talk(`t${i}`, i, 'x'.repeat(700)));
    expect(small.heads().length).toBeGreaterThan(1);
    expect(small.heads()[0]?.id).toBe('t7');
    expect(small.heads().every(({ id }) => small.get(id) !== null)).toBe(true);
    expect(small.get('t0')).toBeNull();
  });

  it('begins anew where what is stored is none of ours', () => {
    localStorage.setItem('aivailable-chat-2-ann-list', '{"a":');
    localStorage.setItem('aivailable-chat-2-ann-x', '[]');
    const shelf = new Shelf(localStorage, 'ann');
    expect(shelf.heads()).toEqual([]);
    expect(shelf.get('x')).toBeNull();
  });
});
