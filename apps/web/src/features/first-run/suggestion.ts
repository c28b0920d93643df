import { GIB, type Gpu, type OpenModelFileView, type OpenModelView } from '@aivailable/contracts';

export interface Suggestion {
  readonly model: OpenModelView;
  readonly file: OpenModelFileView;
  readonly neededBytes: number;
  /** On how many of the cards it would run by itself. */
  readonly fits: number;
  readonly of: number;
}

/**
 * The model to begin with: it writes text, it fits on the roomiest card with a tenth to spare, and of those the one with
 * the most parameters, in the best quantisation that still fits. Null where nothing fits, or no card is known.
 */
export function suggested(models: readonly OpenModelView[], gpus: readonly Gpu[]): Suggestion | null {
  const rooms = gpus.flatMap(({ usable, totalBytes, reservedBytes }) =>
    usable && totalBytes !== null ? [totalBytes - (reservedBytes ?? 0)] : [],
  );
  const most = Math.max(0, ...rooms) * 0.9;
  const fitting = models
    .filter(({ task }) => task === 'chat')
    .flatMap((model) => model.files.flatMap((file) => candidate(model, file, rooms)))
    .filter(({ neededBytes }) => neededBytes <= most);
  return fitting.sort(byWorth)[0] ?? null;
}

function candidate(model: OpenModelView, file: OpenModelFileView, rooms: readonly number[]): Suggestion[] {
  const neededBytes = neededOf(file);
  if (neededBytes === null) return [];
  return [{ model, file, neededBytes, fits: rooms.filter((room) => room >= neededBytes).length, of: rooms.length }];
}

function byWorth(a: Suggestion, b: Suggestion): number {
  return (b.model.parameterCount ?? 0) - (a.model.parameterCount ?? 0) || b.neededBytes - a.neededBytes;
}

/** Where the header was not read: the weights, a tenth more for context and buffers, and what a runtime takes. */
function neededOf({ footprint, sizeBytes, aboutBytes }: OpenModelFileView): number | null {
  const fileBytes = sizeBytes ?? aboutBytes;
  return footprint?.bytes ?? (fileBytes === null ? null : Math.round(fileBytes * 1.1 + GIB));
}
