import type { Cancel, Clock } from '../clock.js';
import type { DriverSample, HeldInVram } from './driver-sample.js';
import { judgeSpill, REST_MS, type WatchedMoment } from './judge-spill.js';

export interface WatchOptions {
  readonly clock: Clock;
  readonly held: HeldInVram;
  /** Null when nobody could look. */
  readonly sample: () => Promise<DriverSample | null>;
  readonly requests: () => number;
  /** Called once; the watch has ended then. */
  readonly onSpill: (reason: string) => void;
}

/** Four looks within the two seconds in which a spill must be over. */
const LOOK_MS = 500;

/** Looks at a running engine again and again, from the moment it is ready; the first look is what later ones are held against. */
export function watchForSpill({ clock, held, sample, requests, onSpill }: WatchOptions): Cancel {
  let cancel: Cancel = () => {};
  let ended = false;
  let moments: readonly WatchedMoment[] = [];
  const look = async (): Promise<void> => {
    const seen = await sample().catch(() => null);
    if (ended) return;
    if (seen !== null) moments = recent([...moments, { ...seen, requests: requests() }]);
    const reason = judgeSpill(moments, held);
    if (reason === null) {
      cancel = clock.after(LOOK_MS, () => void look());
      return;
    }
    ended = true;
    onSpill(reason);
  };
  void look();
  return () => {
    ended = true;
    cancel();
  };
}

/** The first one, and those that a verdict on the last seconds needs. */
function recent(moments: readonly WatchedMoment[]): readonly WatchedMoment[] {
  const [first, ...rest] = moments;
  const until = (rest.at(-1)?.atMs ?? 0) - REST_MS - LOOK_MS;
  return first === undefined ? [] : [first, ...rest.filter(({ atMs }) => atMs >= until)];
}
