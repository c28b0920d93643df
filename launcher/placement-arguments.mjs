import { Refusal } from './refusal.mjs';

export const PLACEMENT_USAGE = `Usage: npm run -s placement -- plan INSTANCE.json [--budget-ms N] [--seed N]
       npm run -s placement -- replay DECISION.json
       npm run -s placement -- advise DECISION.json [--budget-ms N] [--seed N] [--moves N]
       npm run -s placement -- why-not DECISION.json WISH
       npm run -s placement -- what-if DECISION.json --lose-node NODE
       npm run -s placement -- what-if DECISION.json --add-card NODE=GIB
       npm run -s placement -- what-if DECISION.json --deploy WISH.json
       npm run -s placement -- what-if DECISION.json --remove WISH

plan reads a fleet in the format "aiv-placement/1" and prints the best plan found within the budget (2000 ms unless told).
replay plans a decision of the controller again (GET /admin/decisions/:id gives the file) and says what is planned
otherwise now; it ends with 1 when anything is. advise says which moves would make its fleet better, at most 4 unless told. A file of - is read from the standard input.
why-not says what stands against a wish on each GPU; it ends with 1 when anything does. what-if says what would change.
Both read the snapshot of a decision; nodes and wishes go by name or id, and a new card is like the node's first one.`;

const SUPPOSITIONS = ['--lose-node', '--add-card', '--deploy', '--remove'];

/** What was asked for; a mistake is answered by the usage. */
export function placementArguments(argv) {
  const [verb, file, ...rest] = argv;
  const wanted = file === undefined || file.startsWith('--') ? null : READERS[verb]?.(rest);
  if (!wanted) throw new Refusal(PLACEMENT_USAGE);
  return { verb, file, ...wanted };
}

/** Null where the words after the file are not those of the verb. */
const READERS = {
  plan: (rest) => limitsOf(rest, { budgetMs: 2000, seed: 1 }),
  advise: (rest) => limitsOf(rest, { budgetMs: 2000, seed: 1, moves: 4 }),
  replay: (rest) => (rest.length === 0 ? {} : null),
  'why-not': (rest) => (rest.length === 1 ? { wish: rest[0] } : null),
  'what-if': ([supposition, subject, ...more]) =>
    SUPPOSITIONS.includes(supposition) && subject !== undefined && more.length === 0 ? { supposition, subject } : null,
};

const LIMITS = { '--budget-ms': 'budgetMs', '--seed': 'seed', '--moves': 'moves' };

function limitsOf(rest, defaults) {
  const wanted = { ...defaults };
  for (let i = 0; i < rest.length; i += 2) {
    const value = Number(rest[i + 1]);
    if (!Number.isInteger(value) || value < 0)
      throw new Refusal(`${rest[i]} needs a whole number.\n\n${PLACEMENT_USAGE}`);
    const limit = LIMITS[rest[i]];
    if (limit === undefined || !(limit in defaults))
      throw new Refusal(`${rest[i]} is not known.\n\n${PLACEMENT_USAGE}`);
    wanted[limit] = value;
  }
  return wanted;
}
