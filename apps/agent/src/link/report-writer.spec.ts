import { beforeEach, describe, expect, it } from '@jest/globals';
import { someGpu, someInstance, someObserved } from './observed.fake.js';
import { type Observed, ReportWriter } from './report-writer.js';

describe('the report writer', () => {
  let writer: ReportWriter;

  beforeEach(() => {
    writer = new ReportWriter();
    writer.next(someObserved());
  });

  it('counts every report, and the revision only from something new', () => {
    expect(writer.next(someObserved())).toMatchObject({ type: 'report', seq: 2, rev: 1 });
    expect(writer.next(someObserved({ issues: [{ code: 'no_gpu', message: '' }] }))).toMatchObject({ seq: 3, rev: 2 });
  });

  const gauge = { usedBytes: 9, freeBytes: 3, temperatureC: 80, utilisationPercent: 99, powerW: 300 };
  const progress = { doneBytes: 1, totalBytes: 2, bytesPerSecond: 3 };

  it.each<[string, Partial<Observed>]>([
    ['gauges of a card', { gpus: [{ ...someGpu, ...gauge }] }],
    ['busy slots and progress', { instances: [{ ...someInstance, busySlots: 2, progress }] }],
  ])('takes %s for no news', (_what, more) => {
    expect(writer.hasNews(someObserved(more))).toBe(false);
    expect(writer.next(someObserved(more)).rev).toBe(1);
  });

  it('takes a job that starts or ends for news, one that grows for none', () => {
    const job = (bytes: number) =>
      someObserved({ gpus: [{ ...someGpu, foreignProcesses: [{ pid: 1, name: 'p', bytes }] }] });
    expect(writer.next(job(1)).rev).toBe(2);
    expect(writer.next(job(2)).rev).toBe(2);
    expect(writer.next(someObserved({ gpus: [{ ...someGpu, foreignProcesses: [] }] })).rev).toBe(3);
  });

  it.each<[string, Partial<Observed>]>([
    ['a card that is gone', { gpus: [] }],
    ['a card that is refused now', { gpus: [{ ...someGpu, usable: false, refusal: 'MIG' }] }],
    ['another state of an instance', { instances: [{ ...someInstance, state: 'failed' }] }],
    ['another assignment', { assignmentRevision: 1 }],
    ['a verified file', { files: [{ sha256: 'a', sizeBytes: 1 }] }],
  ])('takes %s for news', (_what, more) => {
    expect(writer.hasNews(someObserved(more))).toBe(true);
    expect(writer.next(someObserved(more)).rev).toBe(2);
    expect(writer.hasNews(someObserved(more))).toBe(false);
  });
});
