import { z } from 'zod';
import { type EngineName, engineName, type ServedTask, servedTask } from '../assignment.js';
import { DEFAULT_KV_TYPE, type KvType, kvType } from '../kv-type.js';
import { footprintView, refusalView } from '../views.js';
import { servedName } from './models.js';
import { askedPlace, askedRules, orderPlace, type PlaceRules, RULES_MISFIT, rulesMisfit } from './place-rules.js';
import {
  type DeploymentAvailability,
  deploymentAvailability,
  type ServingHours,
  servingHours,
} from './serving-hours.js';

/** What of a wish fits together; a sentence for what does not. */
interface Wished extends PlaceRules {
  readonly modelId?: string | undefined;
  readonly engine?: EngineName | undefined;
  readonly engineModel?: string | undefined;
  readonly reserveBytes?: number | undefined;
  readonly servedName?: string | undefined;
  readonly slots?: number | undefined;
  readonly minSlots?: number | undefined;
  readonly fallbackFileIds?: readonly string[] | undefined;
  readonly allowSmallerQuantisations?: boolean | undefined;
  readonly replicas: number;
  readonly maxReplicas?: number | undefined;
  readonly availability?: DeploymentAvailability | undefined;
  readonly hours?: ServingHours | undefined;
  readonly task?: ServedTask | undefined;
  readonly kvType?: KvType | undefined;
}

const RULES: readonly {
  readonly path: keyof Wished;
  readonly message: string;
  readonly holds: (wish: Wished) => boolean;
}[] = [
  {
    path: 'modelId',
    message:
      'Name a model of the catalogue as modelId, or one that its engine knows by itself as engineModel, not both.',
    holds: ({ modelId, engineModel }) => (modelId === undefined) !== (engineModel === undefined),
  },
  {
    path: 'engine',
    message: 'engineModel is a name that ollama or vllm knows; name one of them as engine.',
    holds: ({ engine, engineModel }) => engineModel === undefined || engine === 'ollama' || engine === 'vllm',
  },
  {
    path: 'engineModel',
    message: 'vLLM serves models by their name at the hub or their folder, not GGUF files: name one as engineModel.',
    holds: ({ engine, engineModel }) => engine !== 'vllm' || engineModel !== undefined,
  },
  {
    path: 'engineModel',
    message: 'The name of a model does not begin with a dash: its engine would read it as an option.',
    holds: ({ engineModel }) => engineModel === undefined || !engineModel.startsWith('-'),
  },
  {
    path: 'reserveBytes',
    message: 'Ollama tells what a model takes only when it is loaded: say as reserveBytes what an instance may take.',
    holds: ({ engine, engineModel, reserveBytes }) =>
      engine !== 'ollama' || engineModel === undefined || reserveBytes !== undefined,
  },
  {
    path: 'servedName',
    message: 'The name of this model cannot be asked for by clients; give it another one as servedName.',
    holds: (wish) =>
      wish.engineModel === undefined || servedName.safeParse(wish.servedName ?? wish.engineModel).success,
  },
  {
    path: 'minSlots',
    message: 'minSlots is with how few slots it will do: it cannot be larger than slots.',
    holds: ({ slots, minSlots }) => minSlots === undefined || slots === undefined || minSlots <= slots,
  },
  {
    path: 'fallbackFileIds',
    message: 'Only a model of the catalogue has other files: leave fallbackFileIds out beside engineModel.',
    holds: ({ engineModel, fallbackFileIds = [] }) => engineModel === undefined || fallbackFileIds.length === 0,
  },
  {
    path: 'allowSmallerQuantisations',
    message: 'Name the files that will do as fallbackFileIds, or allow all smaller ones, not both.',
    holds: ({ fallbackFileIds = [], allowSmallerQuantisations = false }) =>
      fallbackFileIds.length === 0 || !allowSmallerQuantisations,
  },
  { path: 'onlyOn', message: RULES_MISFIT, holds: (wish) => rulesMisfit(wish) === null },
  {
    path: 'kvType',
    message: 'Ollama and vLLM keep their cache as they were set up: leave kvType out, or let llama.cpp serve it.',
    holds: ({ engine, kvType: type = DEFAULT_KV_TYPE }) =>
      type === DEFAULT_KV_TYPE || (engine !== 'ollama' && engine !== 'vllm'),
  },
  {
    path: 'kvType',
    message: 'Embeddings need no long cache: leave kvType out.',
    holds: ({ task, kvType: type = DEFAULT_KV_TYPE }) => type === DEFAULT_KV_TYPE || task !== 'embed',
  },
];

/** What of the times at which it is loaded, and of its growth, fits together. */
const RESIDENCE_RULES: typeof RULES = [
  {
    path: 'replicas',
    message: 'replicas is how many are loaded when somebody asks: a deployment on demand needs at least 1.',
    holds: ({ availability, replicas }) => availability !== 'on-demand' || replicas > 0,
  },
  {
    path: 'maxReplicas',
    message: 'maxReplicas is how far replicas may grow under load: it cannot be smaller than replicas.',
    holds: ({ maxReplicas, replicas }) => maxReplicas === undefined || maxReplicas >= replicas,
  },
  {
    path: 'hours',
    message: 'Say with hours when it serves: { timeZone, spans: [{ days, from, to }] }.',
    holds: ({ availability, hours }) => availability !== 'hours' || hours !== undefined,
  },
  {
    path: 'availability',
    message: 'hours count only for a deployment by hours: say availability "hours", or leave them out.',
    holds: ({ availability, hours }) => hours === undefined || availability === 'hours',
  },
];

/** Why these do not fit together; null where they do. A change is judged with what stays as it was. */
export function residenceMisfit(
  wish: Pick<Wished, 'replicas' | 'maxReplicas' | 'availability' | 'hours'>,
): string | null {
  return RESIDENCE_RULES.find(({ holds }) => !holds(wish))?.message ?? null;
}

const MONTH_MINUTES = 43_200;
const idleMinutes = z
  .number()
  .min(0.01, 'A deployment on demand is kept for a moment at least: idleMinutes is 0.01 or more.')
  .max(MONTH_MINUTES, `idleMinutes is ${MONTH_MINUTES} (30 days) at most; for longer, deploy it always.`);
const replicaCount = z.number().int().min(0).max(100);

/** When it is loaded, and how far it grows. */
const residence = {
  /** Default: always. */
  availability: deploymentAvailability.optional(),
  /** On demand: unloaded after so long without a request. Default: 10. */
  idleMinutes: idleMinutes.optional(),
  /** By hours: when it serves. */
  hours: servingHours.optional(),
};

/** What it may be served as where its full form finds no room: fewer slots first, then smaller files. */
const lesserForms = {
  /** As few slots will do; default: 1. As many as `slots`: never fewer. */
  minSlots: z.number().int().min(1).max(64).optional(),
  /** Other files of the same model that will do, the best first. */
  fallbackFileIds: z.array(z.string().min(1)).max(16).optional(),
  /** All smaller files of the same model will do, also those that come later. */
  allowSmallerQuantisations: z.boolean().optional(),
};

const wished = {
  modelId: z.string().min(1).optional(),
  /** Default: the model's only or smallest file. */
  fileId: z.string().min(1).optional(),
  /** The only engine that will do; default: the one that each node prefers. */
  engine: engineName.optional(),
  /** In place of modelId: `llama3.2:3b` of Ollama, `Qwen/Qwen3-8B` or a folder for vLLM. */
  engineModel: z.string().trim().min(1).max(300).optional(),
  /** Bytes of a GPU that one instance of an engineModel may take, where its engine takes no fixed share. */
  reserveBytes: z.number().int().positive().optional(),
  /** The name clients ask for; default: the model's name. */
  servedName: servedName.optional(),
  /** Default: what the model was made for. A chat model may be deployed for embeddings, not the other way round. */
  task: servedTask.optional(),
  replicas: replicaCount.default(1),
  /** How far it grows while requests wait or all slots are taken. Default: not at all. */
  maxReplicas: replicaCount.optional(),
  ...residence,
  /** Tokens of context per slot. */
  contextTokens: z.number().int().min(256).max(1_048_576).default(4096),
  slots: z.number().int().min(1).max(64).default(4),
  /** How its KV cache is kept; default: f16. q8_0 takes about half of that, q4_0 about a quarter. */
  kvType: kvType.optional(),
  ...lesserForms,
  ...askedRules,
  /** Where its first replica is put, as an admin who drags it says. */
  place: orderPlace.optional(),
  /** Larger goes first when room is short. */
  priority: z.number().int().min(0).max(100).default(50),
  /** Keeps answering when any single node dies: two instances at least, on distinct nodes, once everybody has one. */
  survivesNodeLoss: z.boolean().optional(),
};

/** A field that nobody reads would look like a wish that is heeded. */
export const createDeployment = z
  .strictObject(wished, {
    error: ({ code, keys }) =>
      code === 'unrecognized_keys'
        ? `A deployment has no ${keys.join(', ')}; what it can have: ${Object.keys(wished).join(', ')}`
        : undefined,
  })
  .superRefine((wish, context) => {
    for (const { path, message, holds } of [...RULES, ...RESIDENCE_RULES]) {
      if (!holds(wish)) context.addIssue({ code: 'custom', path: [path], message });
    }
  });
export type CreateDeployment = z.input<typeof createDeployment>;

const changeable = {
  replicas: replicaCount.optional(),
  /** Null: it does not grow any more. */
  maxReplicas: replicaCount.nullable().optional(),
  ...residence,
  priority: z.number().int().min(0).max(100).optional(),
  survivesNodeLoss: z.boolean().optional(),
  /** What serves is replaced one by one, where there is room beside it. */
  kvType: kvType.optional(),
  ...lesserForms,
  ...askedRules,
};

/** A field that nobody reads would look like a change that was made. */
export const changeDeployment = z.strictObject(changeable, {
  error: ({ code, keys }) =>
    code === 'unrecognized_keys'
      ? `A deployment has no ${keys.join(', ')} that can be changed; what can be: ${Object.keys(changeable).join(', ')}. For anything else, deploy it anew.`
      : undefined,
});
export type ChangeDeployment = z.infer<typeof changeDeployment>;

/** Move an instance to a node, and there to a GPU when one is named. */
export const moveInstance = askedPlace;
export type MoveInstance = z.infer<typeof moveInstance>;

/** What a deploy or a move would do, without doing it. */
export const placementPreview = z.object({
  ok: z.boolean(),
  footprint: footprintView.nullable(),
  /** What it would be less than was wished for: `2 of 4 slots`. Null or absent: nothing, or it has no place. */
  lesser: z.string().nullable().optional(),
  placements: z.array(
    z.object({
      nodeId: z.string(),
      nodeName: z.string(),
      gpus: z.array(z.object({ gpuId: z.string(), reservedBytes: z.number().int() })),
    }),
  ),
  refusal: refusalView.nullable(),
  /** Seconds without a ready instance; 0 when the new one stands before the old one goes. */
  outageSeconds: z.number().nonnegative(),
});
export type PlacementPreview = z.infer<typeof placementPreview>;
