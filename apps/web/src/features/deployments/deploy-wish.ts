import {
  type CreateDeployment,
  createDeployment,
  type EngineName,
  type KvType,
  type ModelView,
  RULES_MISFIT,
  type ServedTask,
} from '@aivailable/contracts';
import { checkedForm } from '../../server/form-check.js';
import { NO_RULES, type RulesForm, rulesWish } from './place-rules.js';
import { FIRST_RESIDENCE, type Residence, residenceWish } from './residence.js';
import { texts } from './texts.js';

/** What the form holds: number fields are empty strings while somebody types. */
export interface DeployForm {
  readonly modelId: string | null;
  readonly fileId: string | null;
  /** Null: what the model was made for. */
  readonly task: ServedTask | null;
  /** Null: the one that each node prefers. */
  readonly engine: EngineName | null;
  readonly servedName: string;
  readonly replicas: number | string;
  readonly contextTokens: number | string;
  readonly slots: number | string;
  readonly priority: number | string;
  readonly kvType: KvType;
  readonly residence: Residence;
  readonly rules: RulesForm;
}

export function firstForm(modelId: string | null): DeployForm {
  return {
    modelId,
    fileId: null,
    task: null,
    engine: null,
    servedName: '',
    replicas: 1,
    contextTokens: 4096,
    slots: 4,
    priority: 50,
    kvType: 'f16',
    residence: FIRST_RESIDENCE,
    rules: NO_RULES,
  };
}

export interface Checked {
  /** What may be sent; null while the form is incomplete or wrong. */
  readonly wish: CreateDeployment | null;
  /** The first sentence for each wrong field. */
  readonly errors: Readonly<Record<string, string>>;
}

/** The contract itself checks the form, so the page and the API never disagree. */
export function checked(form: DeployForm): Checked {
  if (form.modelId === null) return { wish: null, errors: {} };
  const { servedName, fileId, task, engine, residence, rules, kvType, ...rest } = form;
  const name = servedName.trim();
  const parsed = checkedForm(createDeployment, {
    ...rest,
    ...residenceWish(residence),
    ...rulesSaid(rules),
    ...(kvType === 'f16' ? {} : { kvType }),
    ...(fileId === null ? {} : { fileId }),
    ...(task === null ? {} : { task }),
    ...(engine === null ? {} : { engine }),
    ...(name === '' ? {} : { servedName: name }),
  });
  if (parsed.success) return { wish: parsed.data, errors: {} };
  const said = (message: string) => (message === RULES_MISFIT ? texts.rules.clash : message);
  const errors = parsed.error.issues.map((issue) => [String(issue.path[0]), said(issue.message)] as const);
  return { wish: null, errors: Object.fromEntries(errors.reverse()) };
}

/** What is not said is left out. */
function rulesSaid(rules: RulesForm) {
  return Object.fromEntries(Object.entries(rulesWish(rules)).filter(([, list]) => list.length > 0));
}

/** A model's context may be shorter than the usual wish. */
export function withModel(form: DeployForm, model: ModelView): DeployForm {
  const trained = model.trainedContextTokens;
  const contextTokens =
    trained === null ? form.contextTokens : Math.min(Number(form.contextTokens) || trained, trained);
  return {
    ...form,
    modelId: model.modelId,
    fileId: null,
    task: null,
    kvType: 'f16',
    contextTokens: Math.max(256, Number(contextTokens)),
  };
}
