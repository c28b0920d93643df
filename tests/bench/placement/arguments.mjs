export const USAGE = `Usage: npm run bench -- placement [options]

  --seeds N           seeds 1 to N of every profile and scenario (1)
  --quick-seeds N     so many at 100 ms, where they differ from --seeds
  --long-seeds N      so many at 10 s, where they differ from --seeds
  --exact-seeds N     so many for the exact solver, where they differ from --seeds
  --reference-seconds N  a search of this length for the best known, where there is one of 10 s (0)
  --full              50 seeds of everything, and the exact solver for every program whole
  --profiles a,b      of tiny, lab, paper, moe (all four)
  --scenarios a,b     of fresh, nodedown, twodown, drain, nodeadd, hotshift, defrag (all seven)
  --exact-seconds N   the exact solver's limit for an instance (300); 0 leaves it out
  --exact-columns N   of larger programs it is given the first three levels only (3000)
  --minutes N         stop after so long; the same command goes on where it stopped
  --report            write the page from what is already measured`;

export const PROFILES = ['tiny', 'lab', 'paper', 'moe'];
export const SCENARIOS = ['fresh', 'nodedown', 'twodown', 'drain', 'nodeadd', 'hotshift', 'defrag'];

const NUMBERS = new Map([
  ['--seeds', 'seeds'],
  ['--quick-seeds', 'quickSeeds'],
  ['--long-seeds', 'longSeeds'],
  ['--exact-seeds', 'exactSeeds'],
  ['--reference-seconds', 'referenceSeconds'],
  ['--exact-seconds', 'exactSeconds'],
  ['--exact-columns', 'exactColumns'],
  ['--minutes', 'minutes'],
]);
const LISTS = new Map([
  ['--profiles', { name: 'profiles', known: PROFILES }],
  ['--scenarios', { name: 'scenarios', known: SCENARIOS }],
]);

/** What was asked for; a mistake is answered by the usage. */
export function benchArguments(argv) {
  const limits = {
    seeds: 1,
    referenceSeconds: 0,
    exactSeconds: 300,
    exactColumns: 3000,
    minutes: Number.POSITIVE_INFINITY,
  };
  const wanted = { ...limits, profiles: PROFILES, scenarios: SCENARIOS, report: false };
  for (let i = 0; i < argv.length; i++) {
    const option = argv[i];
    if (option === '--report') wanted.report = true;
    else if (option === '--full') Object.assign(wanted, { seeds: 50, exactColumns: Number.POSITIVE_INFINITY });
    else if (NUMBERS.has(option)) wanted[NUMBERS.get(option)] = wholeNumber(option, argv[++i]);
    else if (LISTS.has(option)) wanted[LISTS.get(option).name] = listOf(option, argv[++i]);
    else throw new Error(`${option} is not known.\n\n${USAGE}`);
  }
  const { seeds } = wanted;
  return { quickSeeds: seeds, longSeeds: seeds, exactSeeds: seeds, ...wanted };
}

function wholeNumber(option, given) {
  const value = Number(given);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${option} needs a whole number.\n\n${USAGE}`);
  return value;
}

function listOf(option, given = '') {
  const { known } = LISTS.get(option);
  const list = given.split(',');
  const stranger = list.find((name) => !known.includes(name));
  if (stranger !== undefined) throw new Error(`${option} knows ${known.join(', ')}, not "${stranger}".`);
  return list;
}
