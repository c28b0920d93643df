import { builtinModules } from 'node:module';
import { type ParsedTree, type Rule, targetOf } from '../parsed-tree.js';
import { placeOf } from '../place.js';
import { LIB_PACKAGES } from '../plan.js';
import type { SourceFile } from '../source-file.js';
import { nameOf, nodeField, type SyntaxNode } from '../syntax-node.js';

/** What reaches outside a pure function: time, chance, the machine, the log. */
const IMPURE_NAMES = new Set([
  'console',
  'process',
  'crypto',
  'performance',
  'fetch',
  'globalThis',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'require',
]);

/** The pure libraries take time, randomness and ids as arguments, and never log. */
export const purity: Rule = (parsed) =>
  parsed.files.filter(isPure).flatMap((file) => [...foreignPackages(file, parsed), ...impureUses(file)]);

function isPure({ path }: SourceFile): boolean {
  const { kind, room, isTest } = placeOf(path);
  return kind === 'lib' && room !== undefined && !isTest;
}

function foreignPackages(file: SourceFile, { tree }: ParsedTree): string[] {
  const allowed = LIB_PACKAGES[placeOf(file.path).project] ?? [];
  return file.imports.flatMap((one) => {
    const target = targetOf(file.path, one, tree);
    if (target.kind !== 'package' || allowed.includes(target.name)) return [];
    return [`${file.path} is pure and imports ${isBuiltin(target.name) ? 'the Node module ' : ''}${one.specifier}`];
  });
}

function isBuiltin(name: string): boolean {
  return name.startsWith('node:') || builtinModules.includes(name);
}

function impureUses(file: SourceFile): string[] {
  const uses = file.nodes.flatMap((node) => impureUse(node) ?? []);
  return [...new Set(uses)].map((use) => `${file.path} is pure and uses ${use}`);
}

function impureUse(node: SyntaxNode): string | undefined {
  if (node.type === 'Identifier') return IMPURE_NAMES.has(String(node.value)) ? String(node.value) : undefined;
  if (node.type === 'NewExpression') return isClockRead(node) ? 'new Date()' : undefined;
  if (node.type !== 'MemberExpression') return undefined;
  const use = `${nameOf(nodeField(node, 'object'))}.${nameOf(nodeField(node, 'property'))}`;
  return use === 'Date.now' || use === 'Math.random' ? use : undefined;
}

function isClockRead(node: SyntaxNode): boolean {
  const given = Array.isArray(node.arguments) ? node.arguments.length : 0;
  return nameOf(nodeField(node, 'callee')) === 'Date' && given === 0;
}
