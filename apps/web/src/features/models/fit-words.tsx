import { Tooltip } from '@mantine/core';
import { Icon } from '../../ui/icon.js';
import { bytesWords, countWords } from '../../ui/numbers.js';
import type { GpuFit } from './gpu-fit.js';
import { texts } from './texts.js';

const words = texts.open;

interface FitWordsProps {
  readonly fit: GpuFit | null;
  /** For how much context the footprint was computed; null: nobody said. */
  readonly contextTokens: number | null;
}

/** `fits on 3 of 5 GPUs`, with where the number comes from. */
export function FitWords({ fit, contextTokens }: FitWordsProps) {
  if (!fit) return <span className="open-fit">{words.fitUnknown}</span>;
  const { fits, of, silent, neededBytes, isEstimate } = fit;
  const needed = bytesWords(neededBytes);
  const hint = isEstimate
    ? words.fitByEstimate(needed)
    : contextTokens === null
      ? words.fitByInstance(needed)
      : words.fitByFootprint(needed, countWords(contextTokens));
  return (
    <Tooltip label={hint} multiline maw={320}>
      <span className={fits === 0 ? 'open-fit open-fit-none' : 'open-fit'}>
        <Icon name={fits === 0 ? 'close' : 'check'} size={14} />
        {words.fits(fits, of)}
        {silent > 0 && `, ${words.silent(silent)}`}
        {isEstimate && <em>{words.estimate}</em>}
      </span>
    </Tooltip>
  );
}
