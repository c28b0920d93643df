import type { KeyScope, PriorityClass } from '@aivailable/contracts';
import { Tick } from '../../ui/tick.js';
import { type LimitFields, LimitsFields } from './limits-fields.js';
import { KeyPriority } from './priority-field.js';
import { texts } from './texts.js';

/** What a key may do, and how much: as the form holds it. */
export interface KeyRights {
  readonly scopes: readonly KeyScope[];
  readonly limits: LimitFields;
  /** Null: all. */
  readonly models: readonly string[] | null;
  /** Null: that of its project. */
  readonly priority: PriorityClass | null;
}

export const FIRST_RIGHTS: KeyRights = { scopes: ['chat', 'embed'], limits: {}, models: null, priority: null };

const words = texts.rights;
const SCOPES = ['chat', 'embed', 'admin-read'] as const satisfies readonly KeyScope[];

interface KeyRightsFieldsProps {
  readonly rights: KeyRights;
  /** Only an admin's key may read what admins read. */
  readonly mayReadAdmin: boolean;
  /** What may be chosen from. */
  readonly models: readonly string[];
  /** Limits are shown at once, not behind a click. */
  readonly open?: boolean;
  readonly onChange: (change: Partial<KeyRights>) => void;
}

export function KeyRightsFields({ rights, mayReadAdmin, models, open, onChange }: KeyRightsFieldsProps) {
  const { scopes, limits } = rights;
  const toggle = (scope: KeyScope, on: boolean) =>
    onChange({ scopes: SCOPES.filter((one) => (one === scope ? on : scopes.includes(one))) });
  return (
    <>
      <fieldset className="tick-row" aria-label={words.scopes}>
        {SCOPES.filter((scope) => mayReadAdmin || scope !== 'admin-read').map((scope) => (
          <Tick
            key={scope}
            label={words.scope[scope]}
            checked={scopes.includes(scope)}
            onChange={(on) => toggle(scope, on)}
          />
        ))}
      </fieldset>
      <ModelChoice chosen={rights.models} models={models} onChange={(chosen) => onChange({ models: chosen })} />
      <details className="more" open={open}>
        <summary>{words.limits}</summary>
        <LimitsFields limits={limits} onChange={(next) => onChange({ limits: next })} />
        <div className="more-below">
          <KeyPriority
            priority={rights.priority}
            mayRaise={mayReadAdmin}
            onChange={(priority) => onChange({ priority })}
          />
        </div>
      </details>
    </>
  );
}

interface ModelChoiceProps {
  readonly chosen: readonly string[] | null;
  readonly models: readonly string[];
  readonly onChange: (chosen: readonly string[] | null) => void;
}

/** All, or some; a name that is not served at the moment stays on the list. */
function ModelChoice({ chosen, models, onChange }: ModelChoiceProps) {
  const names = [...new Set([...models, ...(chosen ?? [])])].sort();
  if (names.length === 0) return null;
  const toggle = (name: string, on: boolean) =>
    onChange(names.filter((one) => (one === name ? on : (chosen ?? []).includes(one))));
  return (
    <fieldset className="model-choice">
      <legend>{words.models}</legend>
      <Tick
        label={words.allModels}
        hint={chosen === null ? null : words.modelsHint}
        checked={chosen === null}
        onChange={(all) => onChange(all ? null : [...models])}
      />
      {chosen !== null && (
        <div className="model-names">
          {names.map((name) => (
            <Tick key={name} label={name} checked={chosen.includes(name)} onChange={(on) => toggle(name, on)} />
          ))}
        </div>
      )}
    </fieldset>
  );
}
