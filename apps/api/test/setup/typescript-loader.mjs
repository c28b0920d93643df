/** Lets plain Node import our TypeScript sources: jest runs its global set-up outside of its own transform. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const LIBRARY = /^@aivailable\/(contracts|gguf|footprint|placement)$/;
const libraries = new URL('../../../../libs/', import.meta.url);

export async function resolve(specifier, context, next) {
  const library = LIBRARY.exec(specifier)?.[1];
  if (library) return { url: new URL(`${library}/src/index.ts`, libraries).href, shortCircuit: true };
  const ours = context.parentURL?.endsWith('.ts') && specifier.startsWith('.') && specifier.endsWith('.js');
  if (ours) return { url: new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL).href, shortCircuit: true };
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const { code } = await transform(await readFile(fileURLToPath(url), 'utf8'), {
    filename: fileURLToPath(url),
    swcrc: false,
    sourceMaps: 'inline',
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    module: { type: 'es6' },
  });
  return { format: 'module', source: code, shortCircuit: true };
}
