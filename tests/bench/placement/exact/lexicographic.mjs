import loadHighs from 'highs';
import { check } from '../format/check.mjs';
import { programOf } from './program.mjs';

/**
 * The best plan level by level, within so many seconds in all. A level that is proved is held for the ones after it; at
 * the first one that is not, the bound that HiGHS has proved so far is the answer. The program knows nothing of the
 * order of steps, so what it finds may be out of reach without an outage, and then is a bound as well. Of the structure
 * only the first three levels are asked for, with the smallest seats: a program of a fraction of the size.
 */
export async function solveExactly(fleet, { seconds, known, now, structureOnly = false }) {
  const highs = await loadHighs();
  const { program, levels: all, placements, wholes } = programOf(fleet, { structureOnly });
  const levels = structureOnly ? all.slice(0, 3) : all;
  const deadline = now() + seconds * 1000;
  const outcome = { bounds: [], proven: 0, placements: known };
  for (const objective of levels) {
    const left = (deadline - now()) / 1000;
    if (left < 1) break;
    const solved = solveLevel(highs, program.data(objective, highs.constants.objectiveSense.maximize), {
      seconds: left,
      start: structureOnly ? null : wholes(outcome.placements),
    });
    outcome.bounds.push(solved.bound);
    if (solved.values !== null) outcome.placements = placements(solved.values);
    if (!solved.optimal) break;
    outcome.proven++;
    program.atLeast(Math.round(solved.bound), objective);
  }
  return { ...outcome, size: [program.columnCount, program.rowCount], bounds: asVector(fleet, outcome.bounds) };
}

/** No plan has more useful MiB than this: the same program where everything may be broken into pieces. */
export async function usefulBound(fleet) {
  const highs = await loadHighs();
  const { program, useful } = programOf(fleet);
  const { integrality, ...data } = program.data(useful, highs.constants.objectiveSense.maximize);
  return highs.withModel(data, (model) => {
    model.options.set({ output_flag: false });
    model.run();
    if (model.getModelStatus() !== highs.constants.modelStatus.optimal) throw new Error('The bound was not found.');
    return model.getObjectiveValue();
  });
}

/** Everything is whole, so less than one away is there. */
function solveLevel(highs, data, { seconds, start }) {
  return highs.withModel(data, (model) => {
    model.options.set({ output_flag: false, time_limit: seconds, mip_rel_gap: 0, mip_abs_gap: 0.99 });
    if (start !== null) model.raw.setSparseSolution(start);
    model.run();
    const optimal = model.getModelStatus() === highs.constants.modelStatus.optimal;
    const solved = model.info.get('primal_solution_status') === 2;
    return {
      optimal,
      values: solved ? model.getSolution().colValue : null,
      bound: optimal ? Math.round(model.getObjectiveValue()) : Math.floor(model.info.get('mip_dual_bound') + 1e-6),
    };
  });
}

/** The fifth level counts what is kept; the checker counts what is not. */
function asVector(fleet, bounds) {
  const alive = check(fleet, { placements: [] }).metrics.disrupted;
  return bounds.map((bound, level) => (level === 4 ? bound - alive : bound));
}
