import { nameOf, nodeField, nodeList, type SyntaxNode } from './syntax-node.js';

export interface Import {
  readonly specifier: string;
  /** Gone after compilation, so no part of a cycle at run time. */
  readonly typeOnly: boolean;
}

const DECLARATIONS = new Set(['ImportDeclaration', 'ExportAllDeclaration', 'ExportNamedDeclaration']);

export function importsOf(nodes: readonly SyntaxNode[]): Import[] {
  return nodes.flatMap((node) => declaredImport(node) ?? dynamicImport(node) ?? typeImport(node) ?? []);
}

function declaredImport(node: SyntaxNode): Import | undefined {
  if (!DECLARATIONS.has(node.type)) return undefined;
  const specifier = nameOf(nodeField(node, 'source'));
  return specifier === undefined ? undefined : { specifier, typeOnly: isTypeOnly(node) };
}

function isTypeOnly(node: SyntaxNode): boolean {
  if (node.typeOnly === true) return true;
  const specifiers = nodeList(node, 'specifiers');
  return specifiers.length > 0 && specifiers.every((one) => one.isTypeOnly === true);
}

function dynamicImport(node: SyntaxNode): Import | undefined {
  if (node.type !== 'CallExpression' || nodeField(node, 'callee')?.type !== 'Import') return undefined;
  const [first] = Array.isArray(node.arguments) ? node.arguments : [];
  const specifier = nameOf((first as { expression?: SyntaxNode } | undefined)?.expression);
  return specifier === undefined ? undefined : { specifier, typeOnly: false };
}

function typeImport(node: SyntaxNode): Import | undefined {
  if (node.type !== 'TsImportType') return undefined;
  const specifier = nameOf(nodeField(node, 'argument'));
  return specifier === undefined ? undefined : { specifier, typeOnly: true };
}
