import { useLiveStatus, useReconnect } from '../server/live.js';
import { ErrorState, LoadingRows } from '../ui/quiet-states.js';
import { texts } from './texts.js';

/** Stands for a list of live things until the first snapshot: a skeleton, or why there is none. */
export function LiveWaiting({ height = 64 }: { height?: number }) {
  const status = useLiveStatus();
  const reconnect = useReconnect();
  if (status.phase === 'unreachable') return <ErrorState message={texts.feedUnreachable} onRetry={reconnect} />;
  return <LoadingRows height={height} />;
}
