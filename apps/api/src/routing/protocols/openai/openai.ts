import type { ServedTask } from '@aivailable/contracts';
import { type Asked, readAsked } from '../../asked.js';
import { decodedName, servedModel } from '../named-model.js';
import type { InferenceRoute, Protocol, TellingRoute } from '../protocol.js';
import { modelList, modelObject } from './models-list.js';
import { openAiForm, openAiManners } from './openai-manners.js';

const MODELS = '/v1/models';

const INFERENCE: Readonly<Record<string, InferenceRoute>> = {
  '/v1/chat/completions': passedOn('/v1/chat/completions', 'chat'),
  '/v1/completions': passedOn('/v1/completions', 'chat'),
  '/v1/embeddings': passedOn('/v1/embeddings', 'embed'),
};

export const openAi: Protocol = {
  manners: openAiManners,
  route: (method, path) => {
    if (method === 'POST') return Object.hasOwn(INFERENCE, path) ? (INFERENCE[path] ?? null) : null;
    if (method !== 'GET') return null;
    if (path === MODELS) return telling((serving) => modelList(serving.models()));
    if (!path.startsWith(`${MODELS}/`)) return null;
    const name = decodedName(path.slice(MODELS.length + 1));
    return telling((serving) => modelObject(servedModel(serving, name)));
  },
};

/** The engine's own words: its bytes are not rebuilt. */
function passedOn(path: string, task: ServedTask): InferenceRoute {
  const asking = task === 'embed' ? notStreamed : readAsked;
  return { kind: 'infer', task, read: (body) => ({ asked: asking(body), path, form: openAiForm }) };
}

/** Vectors come in one piece, whatever was asked. */
function notStreamed(body: Buffer): Asked {
  return { ...readAsked(body), stream: false, body };
}

function telling(tell: TellingRoute['tell']): TellingRoute {
  return { kind: 'tell', readsBody: false, tell };
}
