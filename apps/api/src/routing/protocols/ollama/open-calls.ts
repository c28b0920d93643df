interface OpenCall {
  readonly id: string;
  readonly name: string;
  isOpen: boolean;
}

/** Calls in the order in which they were made; those that were answered meanwhile are passed over, once. */
class Line {
  private readonly calls: OpenCall[] = [];
  private at = 0;

  add(call: OpenCall): void {
    this.calls.push(call);
  }

  first(): OpenCall | undefined {
    while (this.calls[this.at]?.isOpen === false) this.at++;
    return this.calls[this.at];
  }
}

/** Calls of tools whose results are yet to come, however many: a result belongs to its id, else to its tool, else to the first. */
export class OpenCalls {
  private readonly all = new Line();
  private readonly byId = new Map<string, Line>();
  private readonly byName = new Map<string, Line>();

  add(id: string, name: string): void {
    const call = { id, name, isOpen: true };
    this.all.add(call);
    lineOf(this.byId, id).add(call);
    lineOf(this.byName, name).add(call);
  }

  /** The id of the call that this is the result of; undefined: none is open. */
  answered(id: string | null | undefined, name: string | null | undefined): string | undefined {
    const own = id ? this.byId.get(id) : this.byName.get(name ?? '');
    const call = own?.first() ?? this.all.first();
    if (call) call.isOpen = false;
    return call?.id;
  }
}

function lineOf(lines: Map<string, Line>, word: string): Line {
  const known = lines.get(word);
  if (known) return known;
  const line = new Line();
  lines.set(word, line);
  return line;
}
