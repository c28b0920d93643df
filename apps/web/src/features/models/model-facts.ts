import type { ModelView, OpenModelView } from '@aivailable/contracts';
import { countWords, sizeName } from '../../ui/numbers.js';
import { texts } from './texts.js';

export function modelFacts({ architecture, parameterCount, trainedContextTokens, license }: ModelView): string[] {
  return facts([architecture, parameters(parameterCount), context(trainedContextTokens), licensed(license)]);
}

export function openModelFacts({ family, parameterCount, contextTokens, license }: OpenModelView): string[] {
  return facts([family, parameters(parameterCount), context(contextTokens), licensed(license)]);
}

const parameters = (count: number | null) => (count === null ? null : texts.parameters(sizeName(count)));
const context = (tokens: number | null) => (tokens === null ? null : texts.trained(countWords(tokens)));
const licensed = (license: string | null) => (license === null ? null : texts.license(license));

function facts(all: readonly (string | null)[]): string[] {
  return all.filter((fact) => fact !== null);
}
