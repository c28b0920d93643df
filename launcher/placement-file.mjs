import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { instanceFault } from './placement-instance.mjs';
import { Refusal } from './refusal.mjs';

const FORMAT = 'aiv-placement/1';
const DECISION_FORMAT = 'aiv-decision/1';
const LISTS = ['nodes', 'wishes', 'instances', 'pins'];
const OUTCOME_LISTS = ['placements', 'steps', 'refusals'];

/** A fleet to be packed, by itself or as the `instance` of a larger file. */
export async function fleetOf(file) {
  const parsed = await readJson(file);
  const fleet = inFormat(file, parsed?.instance ?? parsed, FORMAT);
  const fault = instanceFault(fleet);
  if (fault !== null) throw new Refusal(`${file} cannot be planned: ${fault}`);
  return fleet;
}

/** A decision of the controller with what came of it. */
export async function decisionOf(file) {
  const decision = whole(file, inFormat(file, await readJson(file), DECISION_FORMAT));
  if (hasLists(decision.outcome, OUTCOME_LISTS)) return decision;
  throw new Refusal(`${file} is not a whole decision: its outcome is missing. ${AGAIN}`);
}

/** What a question is about: a fleet as it was decided for, or as it is now, which has no format and no outcome. */
export async function questionedOf(file) {
  const content = await readJson(file);
  const isNow = content?.format === undefined && content?.snapshot !== undefined;
  return whole(file, isNow ? content : inFormat(file, content, DECISION_FORMAT));
}

/** A deployment in the planner's words, bare or as the controller drafts it. */
export async function wishOf(file) {
  const content = await readJson(file);
  const wish = content?.wish ?? content;
  const { id, name, replicas, priority, variants, avoidNodeIds } = wish ?? {};
  const isWish = [id, name].every((word) => typeof word === 'string') && Number.isInteger(replicas) && replicas > 0;
  if (isWish && Number.isFinite(priority) && isWholeList(variants) && Array.isArray(avoidNodeIds)) return wish;
  throw new Refusal(
    `${file} is not a wish in the planner's words with one replica or more: POST /admin/placement/wish answers one.`,
  );
}

const AGAIN =
  'Fetch it again: GET /admin/decisions/NUMBER, or GET /admin/placement/snapshot for the fleet as it is now.';

function isWholeList(variants) {
  return Array.isArray(variants) && variants.every((variant) => Array.isArray(variant?.footprints));
}

function whole(file, content) {
  if (hasLists(content.snapshot, LISTS) && typeof content.options === 'object' && content.options !== null)
    return content;
  throw new Refusal(`${file} is not a whole decision: its snapshot or its options are missing. ${AGAIN}`);
}

function hasLists(thing, lists) {
  return lists.every((field) => Array.isArray(thing?.[field]));
}

function inFormat(file, content, format) {
  if (content?.format === format) return content;
  const found = content?.format === undefined ? 'it names no format' : `its format is ${content.format}`;
  throw new Refusal(`${file} is not in the format ${format}; ${found}.${HINTS[format]}`);
}

const HINTS = {
  [FORMAT]: '',
  [DECISION_FORMAT]: ' GET /admin/decisions lists what was decided, GET /admin/decisions/NUMBER gives one as a file.',
};

async function readJson(file) {
  const content = await contentOf(file);
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new Refusal(`${file} is not JSON: ${error.message}`);
  }
}

function contentOf(file) {
  return (file === '-' ? text(process.stdin) : readFile(file, 'utf8')).catch((error) => {
    throw new Refusal(`${file} cannot be read: ${error.message}`);
  });
}
