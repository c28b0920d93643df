import { texts as activity } from '../features/activity/texts.js';
import { texts as apiKeys } from '../features/api-keys/texts.js';
import { texts as audit } from '../features/audit/texts.js';
import { texts as deployments } from '../features/deployments/texts.js';
import { texts as firstRun } from '../features/first-run/texts.js';
import { texts as fleet } from '../features/fleet-map/texts.js';
import { texts as guestLink } from '../features/guest-link/texts.js';
import { texts as join } from '../features/join/texts.js';
import { texts as models } from '../features/models/texts.js';
import { texts as playground } from '../features/playground/texts.js';
import { texts as signIn } from '../features/sign-in/texts.js';
import { texts as usage } from '../features/usage/texts.js';
import { texts as users } from '../features/users/texts.js';
import { texts as server } from '../server/texts.js';
import { texts as ui } from '../ui/texts.js';

/** Every word that the console says, in one place: the features' own texts and those of the frame around them. */
export const texts = {
  skip: 'Skip to the content',
  menu: 'Menu',
  navigation: 'Pages',
  live: 'Live',
  connecting: 'Connecting',
  stale: (time: string) => `Stale since ${time}`,
  unreachable: 'No connection',
  liveHint: 'What you see is pushed by the controller as it happens.',
  staleHint: 'The live feed broke off. What you see may have changed; reconnecting.',
  feedUnreachable:
    'The live feed of the controller cannot be reached. Check that the controller runs; this page tries again by itself.',
  notFoundTitle: 'There is nothing here',
  notFound: 'The address does not belong to any page of this console.',
  toFleet: 'To the start',
  account: {
    menu: 'Account of',
    theme: 'Colours',
    light: 'Light',
    dark: 'Dark',
    auto: 'System',
    password: 'Change password…',
    signOut: 'Sign out',
  },
  ui,
  server,
  activity,
  apiKeys,
  audit,
  deployments,
  firstRun,
  fleet,
  guestLink,
  join,
  models,
  playground,
  signIn,
  usage,
  users,
};
