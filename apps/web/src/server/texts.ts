/** What is said where the server says nothing itself, or says it in the planner's own words. */
export const texts = {
  problem: {
    unreachable: 'The controller cannot be reached. Check that it runs and that this machine has a network.',
    withoutReason: (status: number) => `The controller answered ${status} without saying why.`,
    notUnderstood: (path: string) =>
      `The answer of ${path} is not what this console understands. Reload the page; the controller may be newer.`,
    brokeOff: 'The answer broke off before its end.',
  },
  refusal: {
    short: (bytes: string) => `${bytes} short`,
    cards: (indices: readonly number[]) => `GPU${indices.length > 1 ? 's' : ''} ${indices.join('+')}`,
    /** How the planner begins a sentence that goes on with what it looked at. */
    beforeTheList: /^.*?( has no (other )?place| cannot (stand on|move to|leave) .*?)(, not even with [^:]+)?(?=: )/,
  },
  planner: {
    notLoaded: 'The planner of this page could not be loaded.',
    here: 'It is there already.',
    allHere: 'All of them are there already.',
    notNow: 'It cannot be moved now.',
    notThereNow: 'It cannot stand there now.',
    noRoom: 'There is no other place with room for it.',
    noRoomFor: (name: string, node: string) => `There is no other place with room for ${name} of ${node}.`,
    itsNode: 'its node',
  },
};
