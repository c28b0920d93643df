import type { CreateDeployment, DeploymentView, KvType, ModelView } from '@aivailable/contracts';

/** What a model is dragged as; the plan that follows can change it. */
export interface PutForm {
  readonly servedName: string;
  readonly fileId: string | null;
  readonly contextTokens: number | string;
  readonly slots: number | string;
  readonly kvType: KvType;
}

const CONTEXT_TOKENS = 4096;
const SLOTS = 4;

export function firstForm(model: ModelView, deployments: readonly DeploymentView[]): PutForm {
  const trained = model.trainedContextTokens ?? CONTEXT_TOKENS;
  return {
    ...{ servedName: freeName(model.name, deployments), fileId: null, slots: SLOTS, kvType: 'f16' },
    contextTokens: Math.max(256, Math.min(CONTEXT_TOKENS, trained)),
  };
}

/** A name is served once: the next is `toy-2`. */
function freeName(name: string, deployments: readonly DeploymentView[]): string {
  const taken = new Set(deployments.map(({ servedName }) => servedName));
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}-${number}`;
  return free;
}

export function wishOfForm({ modelId }: ModelView, form: PutForm): CreateDeployment {
  const { servedName, fileId, contextTokens, slots, kvType } = form;
  return {
    ...{ modelId, servedName: servedName.trim(), replicas: 1 },
    ...{ contextTokens: Number(contextTokens), slots: Number(slots) },
    ...(fileId !== null && { fileId }),
    ...(kvType !== 'f16' && { kvType }),
  };
}
