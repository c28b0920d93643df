import { readLoadLines } from '../../load-lines.js';
import type { ProbedMessage, ProbeMessage } from '../messages.js';
import { linesArrive, startLlama } from './start-llama.js';

/** Which devices this backend has under this process's environment, named as a load would name them. */
export async function probe(
  { backend, modelPath }: ProbeMessage,
  lines: string[],
): Promise<Omit<ProbedMessage, 'version'>> {
  const llama = await startLlama(backend, lines);
  const { supportsGpuOffloading } = llama;
  if (!supportsGpuOffloading || modelPath === null) return { type: 'probed', supportsGpuOffloading, devices: [] };
  const model = await llama.loadModel({ modelPath, vocabOnly: true });
  await linesArrive(lines, 'using device');
  await model.dispose();
  return { type: 'probed', supportsGpuOffloading, devices: readLoadLines(lines).devices };
}
