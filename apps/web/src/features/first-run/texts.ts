export const texts = {
  title: 'From nothing to the first answer',
  dismiss: 'Hide these steps',
  join: {
    title: 'Let a machine join',
    hint: 'On a machine with a GPU and Node.js 20.19 or later, in a copy of this repository, run this one command:',
    command: 'The command that joins',
    waiting: 'Waiting for the machine…',
    expires: 'It works once. Need another one?',
    renew: 'New command',
    done: (names: string) => `${names} joined.`,
    more: (count: number) => `${count} machines joined.`,
  },
  model: {
    title: 'A model that fits',
    later: 'As soon as a machine is there, a model is suggested that fits it.',
    looking: 'Looking for one that fits…',
    none: 'No model of the list fits these GPUs. Import a smaller file under Models.',
    suggestion: (name: string, size: string, fits: number, of: number) =>
      `${name} takes about ${size} and fits on ${fits} of ${of} GPUs.`,
    license: (name: string) => `Licence: ${name}.`,
    download: 'Download',
    coming: (percent: number) => `Downloading: ${percent} %`,
    queued: 'The download begins…',
    deploy: 'Deploy it',
    toy: 'Until then a toy model answers, so that everything can be tried out.',
  },
  ask: {
    title: 'Ask it something',
    later: 'The playground opens as soon as a model answers.',
    ready: (name: string) => `${name} is ready to answer.`,
    go: 'Open the playground',
  },
};
