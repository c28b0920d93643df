import { Refusal } from './refusal.mjs';

export const PLACEMENT_USAGE = `Usage: npm run -s placement -- plan INSTANCE.json [--budget-ms N] [--seed N]

Reads a fleet in the format "aiv-placement/1" and prints the best plan found within the budget (2000 ms unless told).
An INSTANCE of - is read from the standard input.`;

/** What was asked for; a mistake is answered by the usage. */
export function placementArguments(argv) {
  const [verb, file, ...rest] = argv;
  if (verb !== 'plan' || file === undefined || file.startsWith('--')) throw new Refusal(PLACEMENT_USAGE);
  const wanted = { file, budgetMs: 2000, seed: 1 };
  for (let i = 0; i < rest.length; i += 2) {
    const value = Number(rest[i + 1]);
    if (!Number.isInteger(value) || value < 0)
      throw new Refusal(`${rest[i]} needs a whole number.\n\n${PLACEMENT_USAGE}`);
    if (rest[i] === '--budget-ms') wanted.budgetMs = value;
    else if (rest[i] === '--seed') wanted.seed = value;
    else throw new Refusal(`${rest[i]} is not known.\n\n${PLACEMENT_USAGE}`);
  }
  return wanted;
}
