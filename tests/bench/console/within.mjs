/** The promise, or a failure that says what took too long: a bench that waits for ever measures nothing. */
export async function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${Math.round(ms / 1_000)} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Ends something, and goes on when that does not end. */
export async function ended(what, end, ms = 10_000) {
  await within(ms, `the end of ${what}`, end()).catch((error) => console.error(String(error)));
}
