import type { ImportView } from '@aivailable/contracts';
import { Progress } from '@mantine/core';
import { useLiveOf } from '../../server/live.js';
import { StateMark, type Tone } from '../../ui/state-mark.js';
import { ImportActions, isUnderWay } from './import-actions.js';
import { texts } from './texts.js';
import { transferWords } from './transfer-words.js';

const TONES: Record<ImportView['state'], Tone> = {
  waiting: 'busy',
  downloading: 'busy',
  verifying: 'busy',
  paused: 'idle',
  done: 'good',
  failed: 'bad',
  cancelled: 'idle',
};
const SHOWN_ENDED = 3;
const notDone = (one: ImportView) => one.state !== 'done';

/** What is on its way into the catalogue, and the last ones that did not arrive. */
export function ImportRows() {
  const imports = [...useLiveOf('imports', notDone)].sort(byNewest);
  const running = imports.filter((one) => isUnderWay(one) || one.state === 'paused');
  const ended = imports.filter((one) => !running.includes(one)).slice(0, SHOWN_ENDED);
  if (running.length + ended.length === 0) return null;
  return (
    <section className="imports" aria-label={texts.imports}>
      <ul className="rows">
        {[...running, ...ended].map((one) => (
          <ImportRow key={one.importId} one={one} />
        ))}
      </ul>
    </section>
  );
}

function ImportRow({ one }: { one: ImportView }) {
  return (
    <li className="row">
      <div className="row-main">
        <div className="row-title">
          <span className="import-source">{nameIn(one.source)}</span>
        </div>
        <p className="row-meta import-place">{one.source}</p>
        <Transfer one={one} />
        {one.error && <p className="row-error">{one.error.message}</p>}
      </div>
      <div className="row-side">
        <ImportState one={one} />
      </div>
      <div className="row-menu">
        <ImportActions one={one} />
      </div>
    </li>
  );
}

export function ImportState({ one }: { one: ImportView }) {
  return <StateMark tone={TONES[one.state]} label={texts.importStates[one.state]} />;
}

/** The bar and how far, how fast, how long; nothing while nothing moves. */
export function Transfer({ one }: { one: ImportView }) {
  const { progress } = one;
  if (!progress || !isUnderWay(one)) return null;
  return (
    <>
      <Progress
        value={progress.totalBytes === 0 ? 0 : (100 * progress.doneBytes) / progress.totalBytes}
        size="sm"
        mt={8}
        aria-label={one.source}
      />
      <p className="row-meta">{transferWords(progress)}</p>
    </>
  );
}

/** The file's name, at the end of its path or URL. */
function nameIn(source: string): string {
  return source.split('/').at(-1) || source;
}

const byNewest = (a: ImportView, b: ImportView) => b.createdAt.localeCompare(a.createdAt);
