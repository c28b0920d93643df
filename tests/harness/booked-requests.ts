import type { AdminSession } from './admin-session.js';

export interface BookedRequest {
  readonly outcome: string;
  readonly tokens: number;
  /** Instances that it was asked of before any of them said a word of it. */
  readonly triesBefore: number;
}

/** What the ledger says of each request of a key, as a spreadsheet would be told. */
export async function bookedRequests(admin: AdminSession, keyId: string): Promise<BookedRequest[]> {
  const text = await admin.text(`/admin/usage.csv?rows=requests&days=2&keyId=${keyId}`);
  const [head = '', ...lines] = text.trimEnd().split('\r\n');
  const names = head.split(',');
  return lines.map((line) => {
    /* None of these columns is ever quoted. */
    const cells = line.split(',');
    const cell = (name: string) => cells[names.indexOf(name)] ?? '';
    return {
      outcome: cell('outcome'),
      tokens: Number(cell('prompt_tokens')) + Number(cell('completion_tokens')),
      triesBefore: Number(cell('tries')) - 1 - Number(cell('continued')),
    };
  });
}
