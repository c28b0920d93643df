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
export async function suppositionOf({ nodes, wishes }, option, subject, { readWish, gpuLike, nodeLike }) {
  switch (option) {
    case '--lose-node':
      return { kind: 'lose-node', nodeId: named(nodes, subject, 'node').id };
    case '--drain-node':
      return { kind: 'drain-node', nodeId: named(nodes, subject, 'node').id };
    case '--add-card':
      return addedCard(nodes, subject, gpuLike);
    case '--add-node':
      return addedNode(nodes, subject, nodeLike);
    case '--deploy':
      return { kind: 'deploy', wish: await readWish(subject) };
    default:
      return { kind: 'remove', wishId: named(wishes, subject, 'wish').id };
  }
}

function addedCard(nodes, subject, gpuLike) {
  const [, name, size] = /^(.+)=(\d+(?:\.\d+)?)$/.exec(subject) ?? [];
  if (name === undefined) throw new Refusal(`--add-card needs NODE=GIB, such as lab-1=24; it was given ${subject}.`);
  const node = named(nodes, name, 'node');
  const [like] = node.gpus;
  if (like === undefined) throw new Refusal(`${node.name} has no GPU that a new one could be like.`);
  const index = Math.max(...node.gpus.map((gpu) => gpu.index)) + 1;
  const gpu = { ...gpuLike(like, { totalBytes: bytesOf(size) }), id: `${like.id}-added`, index };
  return { kind: 'add-gpu', nodeId: node.id, gpu };
}

/** Another one like NODE, with as many cards, or with cards of other sizes. */
function addedNode(nodes, subject, nodeLike) {
  const [, name, sizes] = /^([^=]+)(?:=(\d+(?:\.\d+)?(?:\+\d+(?:\.\d+)?)*))?$/.exec(subject) ?? [];
  if (name === undefined) {
    throw new Refusal(
      `--add-node needs NODE for another one like it, or NODE=GIB+GIB for other cards, such as lab-1=24+24; it was given ${subject}.`,
    );
  }
  const like = named(nodes, name, 'node');
  const cards = sizes?.split('+').map((size) => ({ totalBytes: bytesOf(size) }));
  const node = nodeLike(like, { id: `${like.id}-added`, name: `another ${like.name}`, cards });
  if (node === null) throw new Refusal(`${like.name} has no GPU that those of a new node could be like.`);
  return { kind: 'add-node', node };
}

function bytesOf(gib) {
  return Math.floor(Number(gib) * GIB);
}
