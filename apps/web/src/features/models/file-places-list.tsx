import { Progress } from '@mantine/core';
import { bytesWords } from '../../ui/numbers.js';
import { Tag } from '../../ui/tag.js';
import type { FilePlace } from './file-places.js';
import { texts } from './texts.js';
import { transferWords } from './transfer-words.js';

const words = texts.places;

/** On which nodes a file lies, and where it is being brought; closed it is one line, however many there are. */
export function FilePlacesList({ places }: { places: readonly FilePlace[] }) {
  if (places.length === 0) return null;
  const stored = places.filter(({ sizeBytes }) => sizeBytes !== null);
  const bytes = stored.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  const coming = places.filter((place) => place.coming !== null);
  return (
    <details className="file-places" open={coming.length > 0 || undefined}>
      <summary>
        {stored.length > 0 ? words.stored(stored.length, bytesWords(bytes)) : withoutCopy(places)}
        {coming.length > 0 && ` · ${words.coming(coming.length)}`}
      </summary>
      <ul>
        {places.map((place) => (
          <Place key={place.nodeId} place={place} />
        ))}
      </ul>
    </details>
  );
}

/** An engine that holds a file in itself keeps no copy on the disk. */
function withoutCopy(places: readonly FilePlace[]): string {
  const running = places.filter(({ runs }) => runs > 0).length;
  return running > 0 ? words.running(running) : words.nowhere;
}

function Place({ place }: { place: FilePlace }) {
  const { name, sizeBytes, runs, coming, isLost } = place;
  return (
    <li>
      <strong>{name}</strong>
      <span>{sizeBytes === null ? !coming && words.unsaid : bytesWords(sizeBytes)}</span>
      <span className="file-marks">
        {runs > 0 && <Tag>{words.runs(runs)}</Tag>}
        {isLost && <Tag loud>{words.lost}</Tag>}
      </span>
      {coming && (
        <div className="file-coming">
          <Progress
            value={coming.totalBytes === 0 ? 0 : (100 * coming.doneBytes) / coming.totalBytes}
            size="sm"
            aria-label={words.comingTo(name)}
          />
          <span>{transferWords(coming)}</span>
        </div>
      )}
    </li>
  );
}
