import {
  binpackDeclared,
  binpackWithSplitsDeclared,
  binpackWithSplitsDeclaredInBestQuality,
  oneModelPerNextNodeDeclared,
  oneModelPerNodeDeclared,
  oneModelPerNodeDeclaredInBestQuality,
} from './declared.mjs';
import {
  bestFitWithSplits,
  binpack,
  binpackOfClaims,
  binpackWithSplits,
  firstFit,
  firstFitByNodeTotal,
  smallestNode,
  spread,
} from './one-by-one.mjs';
import { evictionBehindRoundRobin } from './round-robin.mjs';
import { oneModelPerNode, oneModelPerNodeFullOfSlots, onePerGpu } from './whole-places.mjs';

/** What others do with the same fleet, for comparison of the useful VRAM; by the name that the table shows. */
export const BASELINES = {
  'one model per node': oneModelPerNode,
  'one model per node, declared replicas': oneModelPerNodeDeclared,
  'one model per node, declared, best quality': oneModelPerNodeDeclaredInBestQuality,
  'one model per node, declared, as they come': oneModelPerNextNodeDeclared,
  'one per node, full of slots': oneModelPerNodeFullOfSlots,
  'one per GPU': onePerGpu,
  'smallest node': smallestNode,
  'first fit': firstFit,
  'first fit by node total': firstFitByNodeTotal,
  binpack,
  'binpack, declared replicas': binpackDeclared,
  'binpack with splits': binpackWithSplits,
  'binpack with splits, declared replicas': binpackWithSplitsDeclared,
  'binpack with splits, declared, best quality': binpackWithSplitsDeclaredInBestQuality,
  'best fit with splits': bestFitWithSplits,
  'binpack, nine tenths of a card claimed': binpackOfClaims,
  spread,
  'eviction behind round robin': evictionBehindRoundRobin,
};
