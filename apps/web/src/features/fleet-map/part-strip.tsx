import type { InstanceView } from '@aivailable/contracts';
import { memo } from 'react';

const PARTS = ['weights', 'kv', 'compute', 'overhead'] as const;
type Part = (typeof PARTS)[number];

/** What an instance's bytes are for, to scale: measured where the engine said, else estimated. Its numbers are in its card. */
export const PartStrip = memo(function PartStrip({ instance }: { instance: InstanceView }) {
  return (
    <span className="parts" aria-hidden="true">
      {PARTS.map((part) => (
        <span key={part} className={`part part-${part}`} style={{ flexGrow: bytesOf(part, instance) }} />
      ))}
    </span>
  );
});

function bytesOf(part: Part, { footprint, measured, engine }: InstanceView): number {
  const told = engine === 'simulated' ? null : measured;
  switch (part) {
    case 'weights':
      return told?.weightsBytes ?? footprint.weightsBytes;
    case 'kv':
      return told?.kvBytes ?? footprint.kvBytes;
    case 'compute':
      return told?.computeBytes ?? footprint.computeBytes;
    case 'overhead':
      return footprint.overheadBytes;
    default:
      return part satisfies never;
  }
}
