import { parseSync } from '@swc/core';
import { type Import, importsOf } from './imports.js';
import { everyNode, isNode, nameOf, nodeField, nodeList, type SyntaxNode } from './syntax-node.js';

/** A source file as the rules see it. */
export interface SourceFile {
  readonly path: string;
  readonly lines: number;
  readonly items: readonly SyntaxNode[];
  readonly nodes: readonly SyntaxNode[];
  readonly imports: readonly Import[];
  readonly functionLines: readonly number[];
}

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ClassMethod',
  'PrivateMethod',
  'Constructor',
  'MethodProperty',
]);

export function parseSource(path: string, text: string): SourceFile {
  // The parser counts bytes over all files it has seen; an empty statement of our own marks where this one begins.
  const source = Buffer.from(`;${text}`);
  const program: unknown = parseSync(source.toString('utf8'), {
    syntax: 'typescript',
    tsx: path.endsWith('.tsx'),
    decorators: true,
    target: 'es2022',
  });
  if (!isNode(program)) throw new Error(`${path} was not parsed`);
  const [mark, ...items] = nodeList(program, 'body');
  const begin = mark?.span?.start ?? 0;
  const nodes = items.flatMap((item) => [...everyNode(item)]);
  const linesOf = ({ span }: SyntaxNode): number =>
    span
      ? source
          .subarray(span.start - begin, span.end - begin)
          .toString('utf8')
          .split('\n').length
      : 0;
  return {
    path,
    lines: text.trimEnd().split('\n').length,
    items,
    nodes,
    imports: importsOf(nodes),
    functionLines: nodes.filter((node) => FUNCTIONS.has(node.type)).map(linesOf),
  };
}

/** Names that a file gives to others. */
export function exportedNames(file: SourceFile): string[] {
  return file.items.flatMap((item) => {
    if (item.type === 'ExportDeclaration') return declaredNames(nodeField(item, 'declaration'));
    if (item.type !== 'ExportNamedDeclaration') return [];
    return nodeList(item, 'specifiers').flatMap(
      (one) => nameOf(nodeField(one, 'exported') ?? nodeField(one, 'orig')) ?? [],
    );
  });
}

function declaredNames(declaration: SyntaxNode | undefined): string[] {
  if (declaration === undefined) return [];
  const names = nodeList(declaration, 'declarations').map((one) => nameOf(nodeField(one, 'id')));
  const own = nameOf(nodeField(declaration, 'identifier')) ?? nameOf(nodeField(declaration, 'id'));
  return [...names, own].filter((name) => name !== undefined);
}
