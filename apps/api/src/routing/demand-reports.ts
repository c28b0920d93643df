import type { SeenAtTheDoor } from '../events/cluster-event.js';
import type { Clock } from './clock.js';

/** What is going on for a deployment at this moment. */
export type Going = Pick<SeenAtTheDoor, 'waiting' | 'longestWaitMs' | 'busySlots' | 'slots'>;

interface Report {
  /** New ones that were not told yet. */
  requests: number;
  told: Going | null;
  toldAtMs: number;
}

/** At most one report per deployment in this time. */
const EVERY_MS = 1_000;
/** What goes on without a change is said again after this, so that it is not taken for gone. */
const REPEAT_MS = 5_000;

/**
 * Tells what this door sees of the demand: the first request at once, because somebody may have to load a model for it;
 * then once a second at most, for as long as anything goes on, and a last time when nothing does any more.
 */
export class DemandReports {
  private readonly reports = new Map<string, Report>();
  private readonly timers = new Map<string, () => void>();

  constructor(
    private readonly doorId: string,
    private readonly clock: Clock,
    private readonly goingOn: (deploymentId: string) => Going,
    private readonly tell: (seen: SeenAtTheDoor) => void,
  ) {}

  /** A request is at the door; `isNew`: for the first time. */
  came(deploymentId: string, isNew: boolean): void {
    const report = this.reportOf(deploymentId);
    report.requests += isNew ? 1 : 0;
    if (this.timers.has(deploymentId)) return;
    this.say(deploymentId, report, this.goingOn(deploymentId));
    this.arm(deploymentId);
  }

  close(): void {
    for (const callOff of this.timers.values()) callOff();
    this.timers.clear();
  }

  private reportOf(deploymentId: string): Report {
    const known = this.reports.get(deploymentId);
    if (known) return known;
    const report: Report = { requests: 0, told: null, toldAtMs: 0 };
    this.reports.set(deploymentId, report);
    return report;
  }

  private arm(deploymentId: string): void {
    const callOff = this.clock.after(EVERY_MS, () => this.look(deploymentId));
    this.timers.set(deploymentId, callOff);
  }

  private look(deploymentId: string): void {
    this.timers.delete(deploymentId);
    const report = this.reports.get(deploymentId);
    if (report === undefined) return;
    const going = this.goingOn(deploymentId);
    if (this.isNews(report, going)) this.say(deploymentId, report, going);
    if (going.waiting > 0 || going.busySlots > 0) this.arm(deploymentId);
    else this.reports.delete(deploymentId);
  }

  private isNews({ requests, told, toldAtMs }: Report, going: Going): boolean {
    if (requests > 0 || going.waiting > 0 || told === null) return true;
    const isOther = going.busySlots !== told.busySlots || going.waiting !== told.waiting || going.slots !== told.slots;
    return isOther || this.clock.nowMs() - toldAtMs >= REPEAT_MS;
  }

  private say(deploymentId: string, report: Report, going: Going): void {
    this.tell({ deploymentId, doorId: this.doorId, requests: report.requests, ...going });
    Object.assign(report, { requests: 0, told: going, toldAtMs: this.clock.nowMs() });
  }
}
