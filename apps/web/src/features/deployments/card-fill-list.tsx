import { bytesWords } from '../../ui/numbers.js';
import type { CardFill } from './card-fill.js';
import { texts } from './texts.js';

/** The cards that instances would come to, with what is held there already. */
export function CardFillList({ cards }: { cards: readonly CardFill[] }) {
  return (
    <ul className="places">
      {cards.map((card) => (
        <li key={`${card.nodeId} ${card.gpuId}`}>
          <strong>{card.nodeName}</strong>
          <span>{`${card.index} · ${card.gpuName}`}</span>
          <span>{comingWords(card)}</span>
          <Fill card={card} />
        </li>
      ))}
    </ul>
  );
}

function comingWords({ comingBytes, times }: CardFill): string {
  return times > 1 ? `${times} × ${bytesWords(comingBytes / times)}` : bytesWords(comingBytes);
}

function Fill({ card: { totalBytes, heldBytes, comingBytes, freeBytes } }: { card: CardFill }) {
  if (totalBytes === null) return null;
  const [held, coming, free] = [heldBytes, comingBytes, freeBytes].map(bytesWords);
  return (
    <div className="fill fill-line" role="img" aria-label={texts.dialog.fill(`${held}`, `${coming}`, `${free}`)}>
      <span className="fill-held" style={{ flexGrow: heldBytes }} />
      <span className="fill-coming" style={{ flexGrow: comingBytes }} />
      <span style={{ flexGrow: freeBytes }} />
    </div>
  );
}
