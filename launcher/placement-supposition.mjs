import { Refusal } from './refusal.mjs';

const GIB = 2 ** 30;

/** One thing that is asked for by its name or id. */
export function named(things, word, noun) {
  const found = things.find(({ id, name }) => id === word || name === word);
  if (found !== undefined) return found;
  const known = things.map(({ name }) => name).join(', ');
  throw new Refusal(`There is no ${noun} ${word} in that snapshot; there are ${known === '' ? 'none' : known}.`);
}

/** What the planner is to suppose, from the words of the command line. */
export async function suppositionOf({ nodes, wishes }, option, subject, readWish) {
  switch (option) {
    case '--lose-node':
      return { kind: 'lose-node', nodeId: named(nodes, subject, 'node').id };
    case '--add-card':
      return addedCard(nodes, subject);
    case '--deploy':
      return { kind: 'deploy', wish: await readWish(subject) };
    default:
      return { kind: 'remove', wishId: named(wishes, subject, 'wish').id };
  }
}

function addedCard(nodes, subject) {
  const [, name, size] = /^(.+)=(\d+(?:\.\d+)?)$/.exec(subject) ?? [];
  if (name === undefined) throw new Refusal(`--add-card needs NODE=GIB, such as lab-1=24; it was given ${subject}.`);
  const node = named(nodes, name, 'node');
  const [like] = node.gpus;
  if (like === undefined) throw new Refusal(`${node.name} has no GPU that a new one could be like.`);
  const bytes = Math.floor(Number(size) * GIB);
  const index = Math.max(...node.gpus.map((gpu) => gpu.index)) + 1;
  const { id, name: model, kind, backends, architecture } = like;
  const gpu = { id: `${id}-added`, index, name: model, kind, backends, architecture, totalBytes: bytes };
  return { kind: 'add-gpu', nodeId: node.id, gpu: { ...gpu, usableBytes: bytes, refusal: null } };
}
