import { parentPort, workerData } from 'node:worker_threads';
import { check } from '../format/check.mjs';
import { solveExactly, usefulBound } from './lexicographic.mjs';
import { programOf } from './program.mjs';

const { fleet, placements, seconds, columns, wantsBound } = workerData;
const { columnCount } = programOf(fleet).program;
const bound = wantsBound ? await usefulBound(fleet) : null;
const structureOnly = columnCount > columns;
const solved =
  seconds > 0
    ? await solveExactly(fleet, { seconds, known: placements, now: () => performance.now(), structureOnly })
    : null;
const judged = solved === null ? null : check(fleet, { placements: solved.placements });
parentPort.postMessage({
  usefulBoundMiB: bound,
  columns: columnCount,
  exact:
    solved === null
      ? null
      : {
          ...{ proven: solved.proven, bounds: solved.bounds, structureOnly, reachable: judged.feasible },
          vector: judged.vector.map((level) => level + 0),
        },
});
