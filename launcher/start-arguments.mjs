import { Refusal } from './refusal.mjs';

export const START_HELP = `npm start [-- options]

Starts AIvailable on this machine: database, API with console, and an agent for its GPUs.

  --simulate FLEET   several simulated nodes in place of this machine's GPUs; fleets: mixed-lab
  --new-password     gives the first admin a new password, for who lost it, and shows it once
  --help             this text

Settings are environment variables; docs/settings.md lists them.`;

export const FLEETS = ['mixed-lab'];

/** `{ help, fleet }`; anything unknown is refused with a sentence. */
export function startArguments(args) {
  const wanted = { help: false, fleet: null, newPassword: false };
  for (let i = 0; i < args.length; i++) {
    const [flag, inline] = args[i].split('=', 2);
    if (flag === '--help' || flag === '-h') wanted.help = true;
    else if (flag === '--new-password') wanted.newPassword = true;
    else if (flag === '--simulate') wanted.fleet = knownFleet(inline ?? args[++i]);
    else throw new Refusal(`npm start does not know "${args[i]}". It knows: --simulate FLEET, --new-password, --help.`);
  }
  return wanted;
}

function knownFleet(name) {
  if (FLEETS.includes(name)) return name;
  const problem =
    name === undefined ? '--simulate needs the name of a fleet.' : `There is no simulated fleet "${name}".`;
  throw new Refusal(`${problem} Fleets: ${FLEETS.join(', ')}. Example: npm start -- --simulate mixed-lab`);
}
