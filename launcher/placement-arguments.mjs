import { Refusal } from './refusal.mjs';

export const PLACEMENT_USAGE = `Usage: npm run -s placement -- plan INSTANCE.json [--budget-ms N] [--seed N]
       npm run -s placement -- replay DECISION.json
       npm run -s placement -- advise DECISION.json [--budget-ms N] [--seed N] [--moves N]
       npm run -s placement -- why-not DECISION.json WISH
       npm run -s placement -- preview-move DECISION.json INSTANCE NODE [GPU...]
       npm run -s placement -- what-if DECISION.json --lose-node NODE
       npm run -s placement -- what-if DECISION.json --drain-node NODE
       npm run -s placement -- what-if DECISION.json --add-card NODE=GIB
       npm run -s placement -- what-if DECISION.json --add-node NODE[=GIB+GIB...]
       npm run -s placement -- what-if DECISION.json --deploy WISH.json
       npm run -s placement -- what-if DECISION.json --remove WISH

plan reads a fleet in the format "aiv-placement/1" and prints the best plan found within the budget (2000 ms unless told).
replay plans a decision of the controller again (GET /admin/decisions/:id gives the file) and says what is planned
otherwise now; it ends with 1 when anything is. advise says which moves would make its fleet better, at most 4 unless told. A file of - is read from the standard input.
why-not says what stands against a wish on each GPU; it ends with 1 when anything does. preview-move says what dragging an
instance there would do; it ends with 1 where it cannot go. what-if says what would change. These and advise read a decision, or
the fleet as it is now (GET /admin/placement/snapshot). Nodes and wishes go by name or id, an instance by its id or, where
it is the only one, by the name of its wish, GPUs by id or number; a new card is like the node's first one, a new node like
NODE with nothing on it, with as many cards or with cards of the sizes that are named. WISH.json is
what POST /admin/placement/wish answers.`;

const SUPPOSITIONS = ['--lose-node', '--drain-node', '--add-card', '--add-node', '--deploy', '--remove'];

/** What was asked for; a mistake is answered by how the verb is used. */
export function placementArguments(argv) {
  const [verb, file, ...rest] = argv;
  if (verb === 'help' || argv.some((word) => word === '--help' || word === '-h')) return { verb: 'help' };
  const reader = READERS[verb];
  if (!reader) throw new Refusal(verb === undefined ? PLACEMENT_USAGE : strangeVerb(verb));
  const wanted = file === undefined || file.startsWith('--') ? null : reader(rest);
  if (!wanted) throw new Refusal(`"${verb}" was not understood. It is used so:\n${usageOf(verb)}`);
  return { verb, file, ...wanted };
}

function strangeVerb(verb) {
  return `"${verb}" is no command. There are ${Object.keys(READERS).join(', ')}; --help says what each does.`;
}

/** Its own lines of the usage. */
function usageOf(verb) {
  const lines = PLACEMENT_USAGE.split('\n').filter((line) => line.includes(`placement -- ${verb} `));
  return [...lines.map((line) => line.replace('Usage:', '      ')), '--help says more.'].join('\n');
}

/** Null where the words after the file are not those of the verb. */
const READERS = {
  plan: (rest) => limitsOf(rest, { budgetMs: 2000, seed: 1 }),
  advise: (rest) => limitsOf(rest, { budgetMs: 2000, seed: 1, moves: 4 }),
  replay: (rest) => (rest.length === 0 ? {} : null),
  'preview-move': ([instance, node, ...gpus]) => (node === undefined ? null : { instance, node, gpus }),
  'why-not': (rest) => (rest.length === 1 ? { wish: rest[0] } : null),
  'what-if': ([supposition, subject, ...more]) =>
    SUPPOSITIONS.includes(supposition) && subject !== undefined && more.length === 0 ? { supposition, subject } : null,
};

const LIMITS = { '--budget-ms': 'budgetMs', '--seed': 'seed', '--moves': 'moves' };

function limitsOf(rest, defaults) {
  const wanted = { ...defaults };
  const words = rest.flatMap((word) => (word.startsWith('--') ? word.split('=', 2) : [word]));
  for (let i = 0; i < words.length; i += 2) {
    const [flag, said = ''] = words.slice(i);
    const limit = LIMITS[flag];
    if (limit === undefined || !(limit in defaults))
      throw new Refusal(`${flag} is not known; there are ${knownFlags(defaults)}.`);
    if (!/^\d{1,15}$/.test(said)) throw new Refusal(`${flag} needs a whole number.`);
    wanted[limit] = Number(said);
  }
  return wanted;
}

function knownFlags(defaults) {
  return Object.keys(LIMITS)
    .filter((flag) => LIMITS[flag] in defaults)
    .join(', ');
}
