/**
 * Runs in the page before anything else: stands for the models' door. The test says what the engine says, with
 * `say(text)` and `end()`; everything else is asked of the real controller.
 */
export function scriptedEngine(models: readonly string[]): void {
  const real = globalThis.fetch;
  const stage = globalThis as unknown as { say(text: string): void; end(): void };
  const listed = JSON.stringify({ object: 'list', data: models.map((id) => ({ id })) });
  globalThis.fetch = (input, init) => {
    if (input === '/v1/models') return Promise.resolve(new Response(listed));
    if (input !== '/v1/chat/completions') return real(input, init);
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const send = (line: string) => controller.enqueue(encoder.encode(`data: ${line}\n\n`));
        stage.say = (content) => send(JSON.stringify({ choices: [{ index: 0, delta: { content } }] }));
        stage.end = () => {
          send('[DONE]');
          controller.close();
        };
      },
    });
    return Promise.resolve(new Response(body, { headers: { 'x-aivailable-node': 'attic' } }));
  };
}
