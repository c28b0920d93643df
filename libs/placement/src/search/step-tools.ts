import type { Chance } from './chance.js';
import type { Ejection } from './ejection.js';
import type { Recreation } from './recreation.js';
import type { Ruin } from './ruin.js';
import type { Seating } from './seating.js';

/** What every larger step is made of. */
export interface StepTools {
  readonly seating: Seating;
  readonly recreation: Recreation;
  readonly ruin: Ruin;
  readonly ejection: Ejection;
  readonly chance: Chance;
}
