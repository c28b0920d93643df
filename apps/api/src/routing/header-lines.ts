/**
 * Headers as `writeHead` takes them without a look at each: names, in small letters, and values in turns. A header that
 * is set again has its new value.
 */
export class HeaderLines {
  readonly lines: string[] = [];

  set(lines: readonly string[]): void {
    for (let at = 0; at + 1 < lines.length; at += 2) this.put(lines[at] ?? '', lines[at + 1] ?? '');
  }

  private put(name: string, value: string): void {
    const { lines } = this;
    for (let at = 0; at < lines.length; at += 2) {
      if (lines[at] !== name) continue;
      lines[at + 1] = value;
      return;
    }
    lines.push(name, value);
  }
}
