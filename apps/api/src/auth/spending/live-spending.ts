import type { UsedLimits } from '@aivailable/contracts';

type Reader = (account: string) => UsedLimits | undefined;

/** What is taken of limits now, told by the door that counts it; nobody else has to know the door. */
export class LiveSpending {
  private reader: Reader = () => undefined;

  readFrom(reader: Reader): void {
    this.reader = reader;
  }

  /** `key:ID` or `project:ID`; undefined: nothing was used lately, or nothing is limited. */
  of(account: string): UsedLimits | undefined {
    return this.reader(account);
  }
}
