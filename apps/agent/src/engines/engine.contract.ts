/** What every engine must do, whatever it runs on. One suite, run against each of them. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssignedInstance, Backend, Gpu } from '@aivailable/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call, hangUpAfterFirstBytes, stream } from '../../test/engine-calls.js';
import { type Engine, EngineFailure, type EngineStart, type RunningEngine } from './engine.js';

export interface EngineUnderTest {
  readonly engine: Engine;
  /** GPUs that it serves, all used by one instance. */
  readonly gpus: readonly Gpu[];
  /** A GPU of a kind that it must refuse. */
  readonly strangeGpu: Gpu;
  readonly backend: Backend;
  /** Empty for an engine that needs no file. */
  readonly filePath: string;
  /** What of the wish is other than usual. */
  readonly instance?: Partial<AssignedInstance>;
}

const STOP_GRACE_MS = 5_000;
const CHAT = '/v1/chat/completions';
const question = { model: 'aivailable-toy', messages: [{ role: 'user', content: 'Who are you?' }], temperature: 0 };

/** A wish for these GPUs, as the controller would assign it. */
export function assignedTo(
  gpus: readonly Gpu[],
  backend: Backend,
  more: Partial<AssignedInstance> = {},
): AssignedInstance {
  const file = { sha256: '0'.repeat(64), sizeBytes: 1_034_080, fileName: 'aivailable-toy-Q8_0.gguf', localPath: null };
  return {
    instanceId: 'instance-1',
    deploymentId: 'deployment-1',
    servedName: 'aivailable-toy',
    engine: 'embedded',
    backend,
    file,
    task: 'chat',
    contextTokens: 1024,
    slots: 2,
    gpus: gpus.map(({ id }) => ({ gpuId: id, reservedBytes: 200_000_000 })),
    wanted: 'run',
    attempt: 0,
    ...more,
  };
}

export function engineContract(name: string, make: () => Promise<EngineUnderTest>): void {
  describe(`the engine contract: ${name}`, () => {
    let under: EngineUnderTest;
    let running: RunningEngine;
    let folder: string;
    let socketPath: string;

    const startOn = (gpus: readonly Gpu[], socket: string, signal: AbortSignal): EngineStart => ({
      instance: { ...assignedTo(gpus, under.backend, under.instance), engine: under.engine.name },
      filePath: under.filePath,
      gpus,
      socketPath: socket,
      signal,
    });

    beforeAll(async () => {
      under = await make();
      folder = await mkdtemp(join(tmpdir(), 'aivailable-contract-'));
      socketPath = join(folder, 'engine.sock');
      running = await under.engine.start(startOn(under.gpus, socketPath, new AbortController().signal));
    });

    afterAll(async () => {
      await running?.stop(STOP_GRACE_MS);
      await rm(folder, { recursive: true, force: true });
    });

    it('offers its backend for GPUs that it serves and nothing without any', async () => {
      const offer = await under.engine.detect(under.gpus);
      expect(offer).toMatchObject({ engine: under.engine.name, backends: expect.arrayContaining([under.backend]) });
      await expect(under.engine.detect([])).resolves.toBeNull();
    });

    it('refuses a GPU of a kind that it does not serve', async () => {
      const start = startOn([under.strangeGpu], join(folder, 'strange.sock'), new AbortController().signal);
      const failure = await under.engine.start(start).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(EngineFailure);
      expect(failure).toMatchObject({ code: 'unsupported' });
    });

    it('gives up a load that is not wanted any more', async () => {
      const unwanted = new AbortController();
      const start = under.engine.start(startOn(under.gpus, join(folder, 'unwanted.sock'), unwanted.signal));
      unwanted.abort();
      await expect(start).rejects.toMatchObject({ name: 'EngineFailure', code: 'aborted' });
    });

    it('says what it runs on and what it took', () => {
      expect(running.backend).toBe(under.backend);
      expect(running.measured.driverRiseBytes).toHaveLength(under.gpus.length);
      expect(running.measured.weightsBytes).toBeGreaterThan(0);
      expect(running.version).not.toBe('');
    });

    it('is healthy and names its model', async () => {
      await expect(call(socketPath, '/health')).resolves.toMatchObject({ status: 200, body: { status: 'ok' } });
      const models = await call(socketPath, '/v1/models');
      expect(models.body).toMatchObject({ object: 'list', data: [{ id: 'aivailable-toy', object: 'model' }] });
    });

    it('answers a chat whole, with its usage', async () => {
      const { status, body } = await call(socketPath, CHAT, question);
      expect(status).toBe(200);
      expect(body).toMatchObject({ object: 'chat.completion', model: 'aivailable-toy' });
      expect(body.choices[0].message).toMatchObject({ role: 'assistant', content: expect.stringMatching(/\w/) });
      expect(body.choices[0].finish_reason).toBe('stop');
      expect(body.usage.total_tokens).toBe(body.usage.prompt_tokens + body.usage.completion_tokens);
    });

    it('says the same to the same question', async () => {
      const answers = await Promise.all([call(socketPath, CHAT, question), call(socketPath, CHAT, question)]);
      const [first, second] = answers.map(({ body }) => body.choices[0].message.content);
      expect(first).toBe(second);
    });

    it('streams the same answer in several chunks, then its end, then usage, then [DONE]', async () => {
      const events = await stream(socketPath, CHAT, { ...question, stream_options: { include_usage: true } });
      expect(events.at(-1)).toBe('[DONE]');
      const chunks = events.filter((event) => event !== '[DONE]');
      expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
      expect(chunks.at(-2)?.choices[0].finish_reason).toBe('stop');
      expect(chunks[0]?.choices[0].delta.role).toBe('assistant');
      expect(chunks.length).toBeGreaterThan(4);
      const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
      const whole = await call(socketPath, CHAT, question);
      expect(text).toBe(whole.body.choices[0].message.content);
    });

    it('sends no usage that was not asked for', async () => {
      const events = await stream(socketPath, CHAT, question);
      expect(events.some((event) => event !== '[DONE]' && event.usage)).toBe(false);
    });

    it('stops after max_tokens with finish_reason length', async () => {
      const { body } = await call(socketPath, CHAT, { ...question, max_tokens: 3 });
      expect(body.choices[0].finish_reason).toBe('length');
      expect(body.usage.completion_tokens).toBe(3);
    });

    it('serves again after a client hung up in the middle', async () => {
      await hangUpAfterFirstBytes(socketPath, CHAT, question);
      await hangUpAfterFirstBytes(socketPath, CHAT, question);
      await expect(call(socketPath, CHAT, question)).resolves.toMatchObject({ status: 200 });
    });

    it('refuses in the shape of OpenAI: bad JSON, no messages, too long, no such path', async () => {
      const code = async (path: string, body?: unknown) => {
        const { status, body: said } = await call(socketPath, path, body);
        return [status, said.error.code];
      };
      expect((await code(CHAT, '{"messages":'))[0]).toBe(400);
      await expect(code(CHAT, {})).resolves.toEqual([400, 'invalid_request']);
      const long = { ...question, messages: [{ role: 'user', content: 'word '.repeat(5000) }] };
      await expect(code(CHAT, long)).resolves.toEqual([400, 'context_length_exceeded']);
      await expect(code('/v1/nothing')).resolves.toEqual([404, 'route_not_found']);
    });

    it('stops when told to, says so once, leaves no socket, and may be told twice', async () => {
      await Promise.all([running.stop(STOP_GRACE_MS), running.stop(STOP_GRACE_MS)]);
      await expect(running.exited).resolves.toMatchObject({ lastLines: expect.any(Array) });
      expect(existsSync(socketPath)).toBe(false);
      await running.stop(STOP_GRACE_MS);
    });
  });
}
