import { describe, expect, it } from '@jest/globals';
import { createLog } from './log.js';

describe('the log', () => {
  it('writes what is at least as grave as asked for, one line each', () => {
    const lines: string[] = [];
    const log = createLog(
      'warn',
      (line) => lines.push(line),
      () => new Date(0),
    );
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(lines).toEqual(['1970-01-01T00:00:00.000Z warn  agent c\n', '1970-01-01T00:00:00.000Z error agent d\n']);
  });
});
