export type StoreFailureCode = 'file_missing' | 'file_corrupt' | 'disk_full' | 'download_failed' | 'aborted';

/** Why a model file is not at hand; `code` is stable, the sentence carries the numbers. */
export class StoreFailure extends Error {
  constructor(
    readonly code: StoreFailureCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'StoreFailure';
  }
}
