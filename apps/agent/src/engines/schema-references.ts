/** References of a JSON schema to its own definitions; others are no business of this. */
const LOCAL = /^#\/(?:\$defs|definitions)\/([^/]+)$/;
/** What stands there is data, and no schema. */
const DATA = new Set(['const', 'enum', 'default', 'examples']);

/** The first reference that leads nowhere; null: there is none. Without calling itself: a schema may be very deep. */
export function danglingReference(schema: Readonly<Record<string, unknown>>): string | null {
  const names = new Set([...namesIn(schema.$defs), ...namesIn(schema.definitions)]);
  const ahead: object[] = [schema];
  for (let place = ahead.pop(); place !== undefined; place = ahead.pop()) {
    const reference = '$ref' in place ? place.$ref : null;
    const name = typeof reference === 'string' ? LOCAL.exec(reference)?.[1] : undefined;
    if (name !== undefined && !names.has(name)) return String(reference);
    for (const inner of schemasIn(place)) ahead.push(inner);
  }
  return null;
}

function schemasIn(place: object): readonly object[] {
  return Object.entries(place).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null && !DATA.has(key) ? [inner] : [],
  );
}

/** For whoever wrote it. */
export function danglingSentence(reference: string): string {
  return `The reference ${reference} in a JSON schema leads nowhere: its $defs have no such entry.`;
}

function namesIn(definitions: unknown): readonly string[] {
  return typeof definitions === 'object' && definitions !== null ? Object.keys(definitions) : [];
}
