import type { Gpu, InstanceObservation, Report } from '@aivailable/contracts';

/** What the agent sees, before it is numbered. */
export type Observed = Omit<Report, 'type' | 'seq' | 'rev'>;

/** Numbers the reports of one boot: `seq` with each, `rev` when more than a gauge changed. */
export class ReportWriter {
  #seq = 0;
  #rev = 0;
  #lasting = '';

  /** True when the lasting part differs from that of the last report: worth saying at once. */
  hasNews(observed: Observed): boolean {
    return lasting(observed) !== this.#lasting;
  }

  next(observed: Observed): Report {
    const now = lasting(observed);
    if (now !== this.#lasting) this.#rev += 1;
    this.#lasting = now;
    this.#seq += 1;
    return { type: 'report', seq: this.#seq, rev: this.#rev, ...observed };
  }
}

/** Everything but the gauges, as a comparable string. */
function lasting(observed: Observed): string {
  return JSON.stringify({
    ...observed,
    gpus: observed.gpus.map(lastingGpu),
    instances: observed.instances.map(lastingInstance),
  });
}

function lastingGpu(gpu: Gpu): Partial<Gpu> {
  const { usedBytes: _u, freeBytes: _f, temperatureC: _t, utilisationPercent: _l, powerW: _p, ...rest } = gpu;
  if (rest.foreignProcesses === undefined) return rest;
  return { ...rest, foreignProcesses: rest.foreignProcesses.map((process) => ({ ...process, bytes: null })) };
}

function lastingInstance(instance: InstanceObservation): Partial<InstanceObservation> {
  const { busySlots: _b, progress: _p, ...rest } = instance;
  return rest;
}
