const LENGTH_LINE = /\r\ncontent-length: ?(\d{1,9})(?=\r\n|$)/i;
const FIGURES = /^\d{1,9}$/;

/**
 * A head of HTTP/1.1 without the figures of its content-length. Who speaks again on the same connection says the same
 * head again but for these, so that nothing else of it need be read anew.
 */
export class LengthApart {
  private constructor(
    private readonly before: string,
    private readonly behind: string,
  ) {}

  /** Null: it says no length, or says it unusually. */
  static of(head: string): LengthApart | null {
    const found = LENGTH_LINE.exec(head);
    if (!found) return null;
    const end = found.index + found[0].length;
    return new LengthApart(head.slice(0, end - (found[1] ?? '').length), head.slice(end));
  }

  /** The length that a head says which is the same otherwise; null: it is another one. */
  lengthIn(head: string): string | null {
    if (!head.startsWith(this.before) || !head.endsWith(this.behind)) return null;
    const figures = head.slice(this.before.length, head.length - this.behind.length);
    return FIGURES.test(figures) ? figures : null;
  }
}
