import { Events0001000000000 } from './0001-events.js';
import { Auth0002000000000 } from './0002-auth.js';
import { Models0003000000000 } from './0003-models.js';
import { Fleet0004000000000 } from './0004-fleet.js';
import { Scheduling0005000000000 } from './0005-scheduling.js';
import { Monitoring0006000000000 } from './0006-monitoring.js';
import { ForeignProcesses0010000000000 } from './0010-foreign-processes.js';
import { ModelStore0011000000000 } from './0011-model-store.js';
import { MeasuredFootprints0012000000000 } from './0012-measured-footprints.js';
import { EndedSessions0013000000000 } from './0013-ended-sessions.js';
import { EngineWishes0014000000000 } from './0014-engine-wishes.js';
import { Rebalance0015000000000 } from './0015-rebalance.js';
import { Demand0016000000000 } from './0016-demand.js';
import { FormsAndMemory0017000000000 } from './0017-forms-and-memory.js';
import { Admission0018000000000 } from './0018-admission.js';
import { ContinuedAnswers0019000000000 } from './0019-continued-answers.js';
import { People0020000000000 } from './0020-people.js';
import { GuestLink0021000000000 } from './0021-guest-link.js';
import { PackedDecisions0022000000000 } from './0022-packed-decisions.js';
import { Priorities0023000000000 } from './0023-priorities.js';
import { PlacesAndCaches0024000000000 } from './0024-places-and-caches.js';
import { NodeLabels0025000000000 } from './0025-node-labels.js';
import { AvailabilitySlots0027000000000 } from './0027-availability-slots.js';
import { BrokenOff0028000000000 } from './0028-broken-off.js';

/** In order. The thirteen digits of each class name are the order as TypeORM reads it. */
export const migrations = [
  Events0001000000000,
  Auth0002000000000,
  Models0003000000000,
  Fleet0004000000000,
  Scheduling0005000000000,
  Monitoring0006000000000,
  ForeignProcesses0010000000000,
  ModelStore0011000000000,
  MeasuredFootprints0012000000000,
  EndedSessions0013000000000,
  EngineWishes0014000000000,
  Rebalance0015000000000,
  Demand0016000000000,
  FormsAndMemory0017000000000,
  Admission0018000000000,
  ContinuedAnswers0019000000000,
  People0020000000000,
  GuestLink0021000000000,
  PackedDecisions0022000000000,
  Priorities0023000000000,
  PlacesAndCaches0024000000000,
  NodeLabels0025000000000,
  AvailabilitySlots0027000000000,
  BrokenOff0028000000000,
] as const;
