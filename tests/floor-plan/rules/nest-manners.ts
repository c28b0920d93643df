import type { Rule } from '../parsed-tree.js';
import { placeOf } from '../place.js';
import { GLOBAL_ROOMS, MOST_CONSTRUCTOR_PARAMETERS, MOST_MODULE_EXPORTS } from '../plan.js';
import type { SourceFile } from '../source-file.js';
import { nameOf, nodeField, nodeList, type SyntaxNode } from '../syntax-node.js';

/** Modules stay small and honest: few exports, few parameters, nothing forward, little global, one reader of the environment. */
export const nestManners: Rule = ({ files }) =>
  files
    .filter((file) => placeOf(file.path).kind !== 'outside' && !placeOf(file.path).isTest)
    .flatMap((file) => [...file.nodes.flatMap((node) => trespasses(file, node)), ...readsSettings(file)]);

function trespasses(file: SourceFile, node: SyntaxNode): string[] {
  const sentence = forwardRef(node) ?? wideConstructor(node) ?? wideModule(node) ?? global(file, node);
  return sentence === undefined ? [] : [`${file.path} ${sentence}`];
}

function forwardRef(node: SyntaxNode): string | undefined {
  return node.type === 'CallExpression' && nameOf(nodeField(node, 'callee')) === 'forwardRef'
    ? 'uses forwardRef'
    : undefined;
}

function wideConstructor(node: SyntaxNode): string | undefined {
  const count = node.type === 'Constructor' && Array.isArray(node.params) ? node.params.length : 0;
  if (count <= MOST_CONSTRUCTOR_PARAMETERS) return undefined;
  return `has a constructor with ${count} parameters; ${MOST_CONSTRUCTOR_PARAMETERS} are the most`;
}

function wideModule(node: SyntaxNode): string | undefined {
  if (decoratorName(node) !== 'Module') return undefined;
  const properties = nodesBelow(node).filter(
    (one) => one.type === 'KeyValueProperty' && nameOf(nodeField(one, 'key')) === 'exports',
  );
  const list = properties
    .map((property) => nodeField(property, 'value'))
    .find((value) => value?.type === 'ArrayExpression');
  const count = Array.isArray(list?.elements) ? list.elements.length : 0;
  if (count <= MOST_MODULE_EXPORTS) return undefined;
  return `is a module with ${count} exports; ${MOST_MODULE_EXPORTS} are the most`;
}

/** The settings object of `@Module({...})`: its own properties, not those nested deeper. */
function nodesBelow(decorator: SyntaxNode): SyntaxNode[] {
  const call = nodeField(decorator, 'expression');
  const given = Array.isArray(call?.arguments) ? (call.arguments as { expression?: SyntaxNode }[]) : [];
  return given.flatMap(({ expression }) => (expression ? nodeList(expression, 'properties') : []));
}

function global(file: SourceFile, node: SyntaxNode): string | undefined {
  if (decoratorName(node) !== 'Global' || GLOBAL_ROOMS.includes(placeOf(file.path).room ?? '')) return undefined;
  return `is global; only ${GLOBAL_ROOMS.join(', ')} are`;
}

function decoratorName(node: SyntaxNode): string | undefined {
  if (node.type !== 'Decorator') return undefined;
  const expression = nodeField(node, 'expression');
  return nameOf(expression?.type === 'CallExpression' ? nodeField(expression, 'callee') : expression);
}

/** Settings are config's alone; the composition hands it the environment. PATH is none: it goes to programs we start. */
function readsSettings(file: SourceFile): string[] {
  const { project, room, composes } = placeOf(file.path);
  if (project !== 'api' || room === 'config' || composes) return [];
  const members = file.nodes.filter((node) => node.type === 'MemberExpression');
  const allowed = members.filter((node) => nameOf(nodeField(node, 'property')) === 'PATH').map((node) => node.object);
  const reads = members.filter((node) => isEnvironment(node) && !allowed.includes(node));
  return reads.length === 0 ? [] : [`${file.path} reads process.env; only config does`];
}

function isEnvironment(node: SyntaxNode): boolean {
  return nameOf(nodeField(node, 'object')) === 'process' && nameOf(nodeField(node, 'property')) === 'env';
}
