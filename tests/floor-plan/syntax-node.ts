/** A node of the parser's tree, as far as the rules look at it. */
export interface SyntaxNode {
  readonly type: string;
  readonly span?: { readonly start: number; readonly end: number };
  readonly [field: string]: unknown;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** Fields that only name something: an identifier there is no use of a variable. */
const NAMING_FIELDS = new Set(['key', 'label', 'imported']);

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (const [field, value] of Object.entries(node)) {
    if (!isMereName(node, field, value)) collect(value, children);
  }
  return children;
}

function isMereName(node: SyntaxNode, field: string, value: unknown): boolean {
  if (!isNode(value) || value.type !== 'Identifier') return false;
  return NAMING_FIELDS.has(field) || (node.type === 'MemberExpression' && field === 'property');
}

/** Parameters and arguments come wrapped in records without a type of their own. */
function collect(value: unknown, into: SyntaxNode[]): void {
  if (isNode(value)) into.push(value);
  else if (Array.isArray(value)) for (const item of value) collect(item, into);
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) collect(item, into);
}

export function* everyNode(root: SyntaxNode): Generator<SyntaxNode> {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    waiting.push(...childrenOf(node));
  }
}

export function nodeField(node: SyntaxNode, field: string): SyntaxNode | undefined {
  const value = node[field];
  return isNode(value) ? value : undefined;
}

export function nodeList(node: SyntaxNode, field: string): SyntaxNode[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function nameOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type !== 'Identifier' && node?.type !== 'StringLiteral') return undefined;
  return String(node.value);
}
