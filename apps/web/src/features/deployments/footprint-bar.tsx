import { type FootprintView } from '@aivailable/contracts';
import { Text } from '@mantine/core';
import { bytesWords } from '../../ui/numbers.js';
import { texts } from './texts.js';

const PARTS = [
  ['weights', 'weightsBytes'],
  ['kv', 'kvBytes'],
  ['compute', 'computeBytes'],
  ['overhead', 'overheadBytes'],
] as const;

/** What one instance takes, to scale: redrawn while context, slots or the file are chosen. */
function FootprintBar({ footprint }: { footprint: FootprintView }) {
  const words = PARTS.map(([part, key]) => `${texts.dialog[part]} ${bytesWords(footprint[key])}`);
  return (
    <div className="sum">
      <div className="sum-bar" role="img" aria-label={words.join(', ')}>
        {PARTS.map(([part, key]) => (
          <span key={part} className={`sum-part sum-${part}`} style={{ flexGrow: footprint[key] }} />
        ))}
      </div>
      <ul className="sum-key">
        {PARTS.map(([part, key]) => (
          <li key={part}>
            <span className={`sum-swatch sum-${part}`} aria-hidden="true" />
            {texts.dialog[part]} <strong>{bytesWords(footprint[key])}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function FootprintSum({ footprint }: { footprint: FootprintView }) {
  return (
    <div>
      <Text fw={600} size="sm">
        {texts.dialog.takes(bytesWords(footprint.totalBytes))}
      </Text>
      <FootprintBar footprint={footprint} />
    </div>
  );
}
