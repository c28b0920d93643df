import type { AssignedPart, ServedTask } from '@aivailable/contracts';
import type { ModelShape } from '@aivailable/footprint';

export interface StoredFile {
  readonly fileId: string;
  readonly modelId: string;
  readonly modelName: string;
  readonly fileName: string;
  /** As people write it; absent where it was not asked for. */
  readonly quantisation?: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Absolute path on the controller's machine. */
  readonly path: string;
  /** Of a split model, all its files in order; `path` is then that of the first. */
  readonly parts?: readonly AssignedPart[];
  readonly task: ServedTask;
  /** What the footprint is computed from. */
  readonly shape: ModelShape;
}

/** What could run, for the rooms that place and send it. */
export abstract class ModelFiles {
  abstract file(fileId: string): Promise<StoredFile | undefined>;
  abstract fileByDigest(sha256: string): Promise<StoredFile | undefined>;
  /** The file a deployment of this model gets when none is named: its smallest. */
  abstract defaultFile(modelId: string): Promise<StoredFile | undefined>;
  /** Ids of all files of these models. */
  abstract fileIdsOf(modelIds: readonly string[]): Promise<readonly string[]>;
}
