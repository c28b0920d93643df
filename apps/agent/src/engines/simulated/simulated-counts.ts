/** What the pretend engine has read and written since it started, by its own count, in the words of llama.cpp's. */
export class SimulatedCounts {
  readTokens = 0;
  writtenTokens = 0;

  metrics(): string {
    return [
      '# TYPE llamacpp:prompt_tokens_total counter',
      `llamacpp:prompt_tokens_total ${this.readTokens}`,
      '# TYPE llamacpp:tokens_predicted_total counter',
      `llamacpp:tokens_predicted_total ${this.writtenTokens}`,
      '',
    ].join('\n');
  }
}
