/** What the pretend engine has read and written since it started, and works on now, in the words of llama.cpp's. */
export class SimulatedCounts {
  readTokens = 0;
  writtenTokens = 0;
  requests = 0;

  metrics(): string {
    return [
      '# TYPE llamacpp:prompt_tokens_total counter',
      `llamacpp:prompt_tokens_total ${this.readTokens}`,
      '# TYPE llamacpp:tokens_predicted_total counter',
      `llamacpp:tokens_predicted_total ${this.writtenTokens}`,
      '# TYPE llamacpp:requests_processing gauge',
      `llamacpp:requests_processing ${this.requests}`,
      '',
    ].join('\n');
  }
}
