import type { Schema } from './api-client.js';

interface OpenAiErrorBody {
  readonly error: { readonly message: string; readonly code: string | null };
}

/** The error shape of the model API, read by hand: an engine's own error may pass through it. */
export const openAiErrorBody: Schema<OpenAiErrorBody> = {
  safeParse(value) {
    const error = isRecord(value) && isRecord(value.error) ? value.error : null;
    if (!error || typeof error.message !== 'string') {
      return { success: false, error: new Error('not an OpenAI error') };
    }
    const code = typeof error.code === 'string' ? error.code : null;
    return { success: true, data: { error: { message: error.message, code } } };
  },
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
