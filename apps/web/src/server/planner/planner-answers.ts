import {
  bestTarget,
  type ChainedMove,
  type MoveTarget,
  makeRoom,
  movePreviews,
  type Preview,
  previewChain,
  previewWish,
  whatIf,
  whyNot,
} from '@aivailable/placement';
import { texts } from '../texts.js';
import { jointMoves, jointVerdict } from './joint-moves.js';
import { placeAnswer, placeVerdict } from './place-answers.js';
import type {
  Answers,
  Destination,
  MoveAnswer,
  PlannedFleet,
  Question,
  QuestionKind,
  Verdict,
} from './planner-talk.js';
import { isShort, namesOfInstances, whyNotThere } from './verdict-of.js';

const words = texts.planner;

/** The planner's answers. Pure: whichever thread asks gets what the controller would plan from the same picture. */
export function answerTo(fleet: PlannedFleet, question: Question): Answers[QuestionKind] {
  const { snapshot, options } = fleet;
  switch (question.kind) {
    case 'move':
      return moveAnswer(fleet, question.instanceId, question.to);
    case 'moves':
      return jointMoves(fleet, question.instanceIds, question.to);
    case 'verdict':
      return verdictOf(fleet, question);
    case 'moves-verdict':
      return jointVerdict(fleet, question.instanceIds, question.to);
    case 'place':
      return placeAnswer(fleet, question.wish, question.to);
    case 'place-verdict':
      return placeVerdict(fleet, question);
    case 'wish':
      return previewWish(snapshot, question.wish, options);
    case 'why-not': {
      const wish = snapshot.wishes.find(({ id }) => id === question.wishId);
      return wish === undefined ? null : whyNot(snapshot, wish, options);
    }
    case 'what-if':
      return whatIf(snapshot, question.supposition, options);
    default:
      return question satisfies never;
  }
}

const previews = new WeakMap<PlannedFleet, (instanceId: string, to: MoveTarget) => Preview>();

/** Who drags asks about hundreds of targets of one fleet. */
function previewsOf(fleet: PlannedFleet): (instanceId: string, to: MoveTarget) => Preview {
  const known = previews.get(fleet) ?? movePreviews(fleet.snapshot, fleet.options);
  previews.set(fleet, known);
  return known;
}

/** Works out what answers about this fleet have in common. */
export function getReady(fleet: PlannedFleet): void {
  const { instances, nodes } = fleet.snapshot;
  const [instance] = instances;
  const elsewhere = nodes.find(({ id }) => id !== instance?.nodeId);
  if (instance && elsewhere) previewsOf(fleet)(instance.id, { nodeId: elsewhere.id });
}

function moveAnswer(fleet: PlannedFleet, instanceId: string, to: Destination, makesRoom = true): MoveAnswer {
  const { snapshot, options } = fleet;
  if (to === 'anywhere') return anywhere(fleet, instanceId);
  if (isThere(fleet, instanceId, to))
    return { chain: [], previews: [], refusal: { message: words.here, candidates: [] } };
  const alone = previewsOf(fleet)(instanceId, to);
  if (alone.ok) return { chain: [{ instanceId, target: to }], previews: [alone], refusal: null };
  const room = makesRoom && isShort(alone.refusals) ? makeRoom(snapshot, instanceId, to, options) : null;
  if (room !== null) return { chain: room, previews: previewChain(snapshot, room, options), refusal: null };
  const [refusal] = alone.refusals;
  const { message, candidates } = refusal ?? { message: words.notNow, candidates: [] };
  return { chain: [{ instanceId, target: to }], previews: [alone], refusal: { message, candidates } };
}

function anywhere(fleet: PlannedFleet, instanceId: string): MoveAnswer {
  const { snapshot, options } = fleet;
  const { target, candidates } = bestTarget(snapshot, instanceId, options);
  if (target !== null) return moveAnswer(fleet, instanceId, target);
  return { chain: [], previews: [], refusal: { message: words.noRoom, candidates } };
}

/** The same in short. Where it does not fit alone, somebody may make room. */
function verdictOf(fleet: PlannedFleet, asked: Extract<Question, { kind: 'verdict' }>): Verdict {
  const { instanceId, to, makesRoom } = asked;
  if (to !== 'anywhere' && isThere(fleet, instanceId, to)) return { kind: 'here' };
  const { chain, refusal } = moveAnswer(fleet, instanceId, to, makesRoom);
  if (refusal === null) return chain.length === 1 ? { kind: 'fits' } : { kind: 'after', names: namesOf(fleet, chain) };
  return whyNotThere(refusal);
}

function isThere({ snapshot }: PlannedFleet, instanceId: string, { nodeId, gpuIds }: MoveTarget): boolean {
  const instance = snapshot.instances.find(({ id }) => id === instanceId);
  if (instance === undefined || instance.nodeId !== nodeId) return false;
  const held = instance.gpus.map(({ gpuId }) => gpuId);
  return gpuIds === undefined || (gpuIds.length === held.length && gpuIds.every((id) => held.includes(id)));
}

function namesOf(fleet: PlannedFleet, chain: readonly ChainedMove[]): string[] {
  return namesOfInstances(
    fleet,
    chain.slice(0, -1).map(({ instanceId }) => instanceId),
  );
}
