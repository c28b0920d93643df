const SAME_PRESS_MS = 700;

/**
 * Ctrl-C, `kill` and a closed terminal ask for an orderly stop; a second one ends everything at once. Under npm one
 * press arrives twice, from the terminal and from npm itself, so signals close together count as one.
 */
export function onInterrupt({ stop, killAll }, source = process, now = Date.now) {
  let askedMs = null;
  const listener = () => {
    const nowMs = now();
    if (askedMs === null) {
      askedMs = nowMs;
      stop();
    } else if (nowMs - askedMs > SAME_PRESS_MS) {
      killAll();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) source.on(signal, listener);
}
