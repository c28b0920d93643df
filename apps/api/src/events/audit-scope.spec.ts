import { describe, expect, it } from '@jest/globals';
import { type AuditScope, inAuditScope, openAuditScope } from './audit-scope.js';

const scopeOf = (requestId: string): AuditScope => ({
  ...{ actor: null, action: 'change', area: 'nodes', target: null, changes: [], requestId, isOpen: true, lines: 0 },
});

/** A door that is opened from outside. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('the scope of a change', () => {
  it('is its own while others end and begin beside it, and nobody’s afterwards', async () => {
    const [first, second] = [gate(), gate()];
    const seen: (string | undefined)[] = [];
    const look = () => seen.push(openAuditScope()?.requestId);
    const changing = (id: string, until: Promise<void>) =>
      inAuditScope(scopeOf(id), async () => {
        look();
        await until;
        look();
      });
    const one = changing('one', first.opened);
    const two = changing('two', second.opened);
    first.open();
    await one;
    second.open();
    await two;
    look();
    await changing('three', Promise.resolve());
    look();
    expect(seen).toEqual(['one', 'two', 'one', 'two', undefined, 'three', 'three', undefined]);
  });

  it('is not what it sets off for later', async () => {
    const later = gate();
    let found: AuditScope | undefined | null = null;
    let setOff: Promise<void> = Promise.resolve();
    await inAuditScope(scopeOf('one'), async () => {
      setOff = later.opened.then(() => {
        found = openAuditScope();
      });
    });
    await inAuditScope(scopeOf('two'), async () => {
      later.open();
      await setOff;
    });
    expect(found).toBeUndefined();
  });
});
