/** Lines that tell what the launcher does. On a terminal the running step counts its seconds. */
export class Progress {
  #stream;
  #timer = null;

  constructor(stream = process.stdout) {
    this.#stream = stream;
  }

  line(text) {
    this.#clear();
    this.#stream.write(`${text}\n`);
  }

  /** Runs a step under a title and resolves to what it made; the line ends with how long it took, and says whether that is what was wanted. */
  async step(title, work, isWanted = () => true) {
    const begun = Date.now();
    this.#tick(title, begun);
    try {
      const made = await work();
      this.#end(`${isWanted(made) ? '✓' : '–'} ${title} (${seconds(begun)})`);
      return made;
    } catch (error) {
      this.#end(`✗ ${title} (${seconds(begun)})`);
      throw error;
    }
  }

  #tick(title, begun) {
    if (!this.#stream.isTTY) {
      this.#stream.write(`… ${title}\n`);
      return;
    }
    const draw = () => this.#stream.write(`\r\x1b[K… ${title} (${seconds(begun)})`);
    draw();
    this.#timer = setInterval(draw, 1000);
  }

  #end(text) {
    clearInterval(this.#timer ?? undefined);
    this.#timer = null;
    this.line(text);
  }

  #clear() {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
  }
}

function seconds(begunMs) {
  return `${((Date.now() - begunMs) / 1000).toFixed(1)} s`;
}
