import { type PlacementPreview } from '@aivailable/contracts';
import { Text } from '@mantine/core';
import { ErrorNote } from '../../ui/error-note.js';
import { bytesWords } from '../../ui/numbers.js';
import { StateMark } from '../../ui/state-mark.js';
import type { CardFill } from './card-fill.js';
import { CardFillList } from './card-fill-list.js';
import { FootprintSum } from './footprint-bar.js';
import { Refused } from './refused.js';
import { texts } from './texts.js';

interface DeployPreviewProps {
  readonly preview: PlacementPreview | null;
  /** Where it would go, card by card. */
  readonly cards: readonly CardFill[];
  readonly problem: { message: string; requestId: string | null } | null;
  /** What stands there before there is a plan. */
  readonly before: string;
  readonly stale: boolean;
}

const words = texts.dialog;

export function DeployPreview({ preview, cards, problem, before, stale }: DeployPreviewProps) {
  if (problem) return <ErrorNote problem={problem} />;
  if (!preview) {
    return <div className="preview preview-quiet">{before}</div>;
  }
  return (
    <div className={stale ? 'preview preview-stale' : 'preview'} aria-live="polite" aria-busy={stale}>
      {preview.footprint && <FootprintSum footprint={preview.footprint} />}
      <Remembered preview={preview} />
      {preview.ok && <Goes cards={cards} />}
      {preview.refusal && <Refused refusal={preview.refusal} />}
    </div>
  );
}

/** The planner goes by what was measured, where something was. */
function Remembered({ preview: { footprint, placements } }: { preview: PlacementPreview }) {
  const [place] = placements;
  if (!footprint || !place) return null;
  const reserved = place.gpus.reduce((sum, { reservedBytes }) => sum + reservedBytes, 0);
  if (reserved === footprint.totalBytes) return null;
  return <Text size="sm">{words.remembered(bytesWords(reserved))}</Text>;
}

function Goes({ cards }: { cards: readonly CardFill[] }) {
  return (
    <div>
      <StateMark tone="good" label={words.goes} />
      <CardFillList cards={cards} />
    </div>
  );
}
