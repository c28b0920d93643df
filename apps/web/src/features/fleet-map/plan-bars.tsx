import { Text } from '@mantine/core';
import { useLiveList } from '../../server/live.js';
import { bytesWords } from '../../ui/numbers.js';
import { gib } from './gib.js';
import { paintedOf, paintsOf } from './paint.js';
import type { Block, CardChange } from './plan-story.js';
import { texts } from './texts.js';

/** The cards that change, to one scale, before and after. */
export function PlanBars({ cards }: { cards: readonly CardChange[] }) {
  const paints = paintsOf(paintedOf(useLiveList('deployments') ?? [], useLiveList('instances') ?? []));
  const longest = Math.max(1, ...cards.map(({ before, after }) => Math.max(sumOf(before), sumOf(after))));
  const lookOf = ({ kind, wishId, way }: Block) => {
    const paint = paints.get(wishId ?? '');
    if (kind !== 'instance') return kind === 'free' ? 'strip-free' : 'strip-foreign';
    return `strip-instance hue-${paint?.hue ?? 0} pattern-${paint?.pattern ?? 0} way-${way}`;
  };
  return (
    <div className="plan-cards">
      {cards.map(({ key, node, gpu, before, after }) => (
        <div key={key} className="plan-card">
          <p className="plan-card-name">
            {node.name} · {gpu.index} {gpu.name}
          </p>
          {(
            [
              ['before', before],
              ['after', after],
            ] as const
          ).map(([when, blocks]) => (
            <div key={when} className="plan-row">
              <span className="plan-when">{texts.move[when]}</span>
              <div
                className="bar plan-bar"
                style={{ width: `${(100 * sumOf(blocks)) / longest}%` }}
                role="img"
                aria-label={labelOf(texts.move[when], blocks)}
              >
                {blocks.map((block) => (
                  <span
                    key={block.key}
                    className={`strip ${lookOf(block)}`}
                    style={{ flexGrow: block.bytes }}
                    title={nameOf(block)}
                  >
                    {block.name && <span className="strip-name">{block.name}</span>}
                  </span>
                ))}
              </div>
              <span className="plan-used">{usedOf(blocks)}</span>
            </div>
          ))}
        </div>
      ))}
      {cards.some(holdsOthers) && (
        <Text size="sm" c="dimmed">
          {texts.move.counted}
        </Text>
      )}
    </div>
  );
}

const holdsOthers = ({ before }: CardChange) => before.some(({ kind }) => kind === 'others');

const sumOf = (blocks: readonly Block[]) => blocks.reduce((sum, { bytes }) => sum + bytes, 0);

function nameOf({ name, kind, bytes, way }: Block): string {
  const who = name ?? texts.move.blocks[kind === 'free' ? 'free' : 'others'];
  return `${who}, ${bytesWords(bytes)}${way === 'stays' ? '' : `, ${texts.move.ways[way]}`}`;
}

const labelOf = (when: string, blocks: readonly Block[]) => `${when}: ${blocks.map(nameOf).join('; ')}`;

function usedOf(blocks: readonly Block[]): string {
  const used = sumOf(blocks.filter(({ kind }) => kind !== 'free'));
  return texts.used(gib(used), gib(sumOf(blocks)));
}
