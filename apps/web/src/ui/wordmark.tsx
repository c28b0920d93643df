import { texts } from './texts.js';

/** The mark: memory bars, one of them alight. */
export function Wordmark() {
  return (
    <span className="wordmark">
      <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="8" fill="#0072B2" />
        <rect x="7" y="8" width="18" height="4" rx="1.5" fill="#fff" />
        <rect x="7" y="14" width="11" height="4" rx="1.5" fill="#F0E442" />
        <rect x="20" y="14" width="5" height="4" rx="1.5" fill="#fff" opacity=".45" />
        <rect x="7" y="20" width="7" height="4" rx="1.5" fill="#fff" />
        <rect x="16" y="20" width="9" height="4" rx="1.5" fill="#fff" opacity=".45" />
      </svg>
      <span>{texts.product}</span>
    </span>
  );
}
