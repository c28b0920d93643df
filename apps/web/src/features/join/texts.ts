export const texts = {
  add: 'Add a machine',
  title: 'Add a machine',
  steps: [
    'On the other machine you need Node.js 20.19 or later and a copy of this repository.',
    'In the folder of the repository, run this one command:',
  ],
  command: 'The command that joins',
  labels: 'Labels, if you like',
  labelsHint: 'Such as site=basement, rack=2. The map is filtered and grouped by them; they can be changed later.',
  waiting: 'Waiting for the machine to join…',
  joined: (name: string) => `${name} joined.`,
  expires: 'The command works once and expires',
  renew: 'New command',
  done: 'Done',
};
