import { GIB, type Gpu, MIB } from '@aivailable/contracts';
import type { StoredFile } from '../../../src/models/model-files.js';

/** Models of about 1, 6 and 22 GiB, a smaller file of the last, and the cards that a mixed lab has. */

export const MODELS: readonly StoredFile[] = [model('small', 60), model('middle', 360), model('large', 1_300)];

/** Another quantisation of the last. */
export const SMALLER: StoredFile = { ...model('large-q4', 500), modelId: 'm-large' };

export const CARDS: readonly Gpu[] = [
  card('GTX 1080', 8, 'Pascal'),
  card('GTX 1080 Ti', 11, 'Pascal'),
  card('RTX 3060', 12, 'Ampere'),
  card('Tesla P40', 24, 'Pascal'),
  card('GTX 1080', 8, 'Pascal'),
  { ...card('Quadro K4000', 3, 'Kepler'), usable: false, refusal: 'Kepler is too old.' },
  { ...card('mute', 16, 'Ampere'), freeBytes: null, usedBytes: null },
];

function model(name: string, layerMib: number): StoredFile {
  const sha256 = Buffer.from(name.padEnd(32, '.')).toString('hex');
  return {
    ...{ fileId: `${name}-f16`, modelId: `m-${name}`, modelName: name, fileName: `${name}.gguf`, sha256 },
    ...{ sizeBytes: 16 * layerMib * MIB, path: `/models/${name}.gguf`, task: 'chat' },
    shape: {
      ...{ architecture: 'llama', parameterCount: 1e9, trainedContextTokens: 4096, embeddingLength: 1024 },
      ...{ feedForwardLength: 4096, headCount: 16, kvHeads: Array(16).fill(16), keyLength: 64, valueLength: 64 },
      ...{ vocabularySize: 32_000, layerBytes: Array(16).fill(layerMib * MIB), outputBytes: 0 },
      ...{ tokenTableBytes: 32_768_000, outputIsTied: false },
    },
  };
}

function card(name: string, gib: number, architecture: string): Gpu {
  const totalBytes = gib * GIB;
  return {
    ...{ id: 'gpu-0', kind: 'real', vendor: 'nvidia', index: 0, uuid: null, pciBusId: null, name, totalBytes },
    ...{ usedBytes: 0, freeBytes: totalBytes, reservedBytes: 200 * MIB, computeCapability: null, architecture },
    ...{ driverVersion: '560', temperatureC: null, utilisationPercent: null, powerW: null, integrated: false },
    ...{ usable: true, refusal: null, backends: ['cuda', 'vulkan'] },
  };
}
