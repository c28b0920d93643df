import type { ImportView } from '@aivailable/contracts';
import { Button, Progress } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useLiveOf } from '../../server/live.js';
import { cancelImportMutation } from '../../server/models.js';
import { StateMark, type Tone } from '../../ui/state-mark.js';
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
const UNDER_WAY = new Set<ImportView['state']>(['waiting', 'downloading', 'verifying']);
const SHOWN_ENDED = 3;

/** What is on its way into the catalogue, and the last ones that did not arrive. */
export function ImportRows() {
  const imports = useLiveOf('imports', (one) => one.state !== 'done').sort(byNewest);
  const running = imports.filter((one) => UNDER_WAY.has(one.state));
  const ended = imports.filter((one) => !UNDER_WAY.has(one.state)).slice(0, SHOWN_ENDED);
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
  const cancel = useMutation(cancelImportMutation);
  const { progress } = one;
  return (
    <li className="row">
      <div className="row-main">
        <div className="row-title">
          <span className="import-source">{one.source}</span>
        </div>
        {progress && UNDER_WAY.has(one.state) && (
          <>
            <Progress
              value={progress.totalBytes === 0 ? 0 : (100 * progress.doneBytes) / progress.totalBytes}
              size="sm"
              mt={8}
              aria-label={one.source}
            />
            <p className="row-meta">{transferWords(progress)}</p>
          </>
        )}
        {one.error && <p className="row-error">{one.error.message}</p>}
      </div>
      <div className="row-side">
        <StateMark tone={TONES[one.state]} label={texts.importStates[one.state]} />
      </div>
      <div className="row-menu">
        <Button variant="default" size="xs" loading={cancel.isPending} onClick={() => cancel.mutate(one.importId)}>
          {UNDER_WAY.has(one.state) ? texts.cancel : texts.dismiss}
        </Button>
      </div>
    </li>
  );
}

const byNewest = (a: ImportView, b: ImportView) => b.createdAt.localeCompare(a.createdAt);
