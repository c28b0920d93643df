import { countWords } from './numbers.js';
import { texts } from './texts.js';

interface LimitBarProps {
  readonly label: string;
  readonly used: number;
  readonly limit: number;
  /** What is taken comes back by itself: being full is nothing bad. */
  readonly calm?: boolean;
}

/** From here on it is worth a look. */
const NEARLY = 0.8;

/** How much of a limit is used: as a length, in figures, and in a word where it gets tight. */
export function LimitBar({ label, used, limit, calm = false }: LimitBarProps) {
  const share = limit === 0 ? 1 : used / limit;
  const tone = calm ? 'fine' : share >= 1 ? 'full' : share >= NEARLY ? 'nearly' : 'fine';
  const figures = `${countWords(used)} / ${countWords(limit)}`;
  return (
    <div className={`limit-bar limit-${tone}`}>
      <span className="limit-name">{label}</span>
      <span className="limit-figures">
        {figures}
        {tone !== 'fine' && <b> {texts.limit[tone]}</b>}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers draw a meter each in their own way */}
      <div
        className="limit-track"
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(used, limit)}
        aria-valuetext={figures}
      >
        <span style={{ width: `${Math.min(1, share) * 100}%` }} />
      </div>
    </div>
  );
}
