const LONGEST = 63;
const MOST_TRIES = 1_000;

/** The wish first, then the wish with a number; what is not wished comes from the machine's name. */
export function* nameCandidates(wish: string | undefined, hostname: string): Generator<string> {
  const name = wish?.trim() || hostname.split('.')[0]?.trim() || 'node';
  yield name.slice(0, LONGEST);
  for (let number = 2; number <= MOST_TRIES; number++) {
    const ending = `-${number}`;
    yield `${name.slice(0, LONGEST - ending.length)}${ending}`;
  }
}
