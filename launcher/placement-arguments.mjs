import { Refusal } from './refusal.mjs';

export const PLACEMENT_USAGE = `Usage: npm run -s placement -- plan INSTANCE.json [--budget-ms N] [--seed N]
       npm run -s placement -- replay DECISION.json

plan reads a fleet in the format "aiv-placement/1" and prints the best plan found within the budget (2000 ms unless told).
replay plans a decision of the controller again (GET /admin/decisions/:id gives the file) and says what is planned
otherwise now; it ends with 1 when anything is. A file of - is read from the standard input.`;

/** What was asked for; a mistake is answered by the usage. */
export function placementArguments(argv) {
  const [verb, file, ...rest] = argv;
  if (verb === 'replay' && file !== undefined && !file.startsWith('--') && rest.length === 0) return { verb, file };
  if (verb !== 'plan' || file === undefined || file.startsWith('--')) throw new Refusal(PLACEMENT_USAGE);
  const wanted = { verb, file, budgetMs: 2000, seed: 1 };
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
