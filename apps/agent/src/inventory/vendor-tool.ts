import type { CommandOutcome, CommandRunner } from './command-runner.js';

/** A vendor's command-line tool: asked with a time limit, and never again while an earlier question still hangs. */
export class VendorTool {
  #hanging = 0;

  constructor(
    private readonly command: string,
    private readonly run: CommandRunner,
    private readonly timeoutMs = 5_000,
  ) {}

  async ask(args: readonly string[]): Promise<CommandOutcome> {
    if (this.#hanging > 0) return { kind: 'hanging' };
    const { outcome, gone } = this.run(this.command, args, this.timeoutMs);
    this.#hanging += 1;
    const free = gone.then(() => {
      this.#hanging -= 1;
    });
    const answer = await outcome;
    if (answer.kind !== 'hanging') await free;
    return answer;
  }
}
