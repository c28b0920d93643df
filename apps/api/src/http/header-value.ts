/** Whether it may stand in a header's value: printable, tabs and, read as latin1, bytes beyond ASCII. */
export function isHeaderValue(text: string, mostCode: 0x7e | 0xff): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code < 0x20 && code !== 0x09) || code > mostCode || code === 0x7f) return false;
  }
  return true;
}

/** Between the two offsets, without the blanks at both ends. */
export function withoutBlanks(text: string, from: number, end: number): string {
  let [first, last] = [from, end];
  while (first < last && isBlank(text, first)) first++;
  while (last > first && isBlank(text, last - 1)) last--;
  return text.slice(first, last);
}

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x09;
}
