import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cluster } from '../harness/cluster.js';
import { wholeDatabase } from '../harness/whole-database.js';

const TOY = 'aivailable-toy';
const PROMPT = 'zebra-prompt-4711';
const SESSION_SECRET = 'a-session-secret-of-more-than-32-letters-4711';

interface Place {
  readonly name: string;
  readonly text: string;
}

describe('what people say, and what opens doors', () => {
  let cluster: Cluster;
  const errors: string[] = [];
  const answers: string[] = [];
  const secrets: [name: string, secret: string][] = [];
  const places: Place[] = [];

  beforeAll(async () => {
    cluster = await Cluster.start({
      settings: { AIVAILABLE_LOG_LEVEL: 'debug', AIVAILABLE_SESSION_SECRET: SESSION_SECRET },
    });
    await cluster.api.ready();
    await talk();
    await useSecrets();
    await collect();
  });
  afterAll(() => cluster?.stop());

  const send = (where: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${cluster.url}${where}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${cluster.apiKey}`, 'content-type': 'application/json', ...headers },
      body,
    });
  const chat = (more: object = {}, content = `${PROMPT} says hello`) =>
    JSON.stringify({ model: TOY, temperature: 0, messages: [{ role: 'user', content }], ...more });

  /** In every protocol, whole and streamed, left half-way, and in all the ways in which it can be refused. */
  async function talk(): Promise<void> {
    const whole = (await (await send('/v1/chat/completions', chat())).json()) as {
      choices: { message: { content: string } }[];
    };
    answers.push(whole.choices[0]?.message.content ?? '');
    await (await send('/v1/chat/completions', chat({ stream: true }))).text();
    await (await send('/v1/messages', chat({ max_tokens: 20 }))).text();
    await (await send('/api/chat', chat())).text();
    const left = await send('/v1/chat/completions', chat({ stream: true }));
    await left.body?.cancel();
    for (const [where, body] of [
      ['/v1/chat/completions', `{"messages": ${PROMPT}`],
      ['/v1/chat/completions', `${PROMPT} {`],
      ['/v1/messages', `{"system": ${PROMPT}`],
      ['/api/chat', `{"messages": ${PROMPT}`],
      ['/v1/chat/completions', chat({ stream: PROMPT })],
      ['/v1/chat/completions', chat({ max_tokens: PROMPT })],
      ['/v1/chat/completions', chat({}, `${PROMPT} `.repeat(20_000))],
      ['/v1/embeddings', JSON.stringify({ model: TOY, input: PROMPT })],
      ['/v1/nowhere', chat()],
    ] as const)
      errors.push(await (await send(where, body)).text());
  }

  async function useSecrets(): Promise<void> {
    const { api, agents } = cluster;
    const admin = await cluster.signIn();
    const made = await admin.post<{ key: string; keyId: string }>('/admin/api-keys', { name: 'a key' });
    const revoked = await admin.post<{ key: string; keyId: string }>('/admin/api-keys', { name: 'a revoked one' });
    await admin.delete(`/admin/api-keys/${revoked.keyId}`);
    const joinToken = await api.joinToken();
    const stranger = `sk-av-strangers-${PROMPT}-unknown-key`;
    for (const key of [made.key, revoked.key, stranger])
      errors.push(await (await send('/v1/chat/completions', '{', { authorization: `Bearer ${key}` })).text());
    for (const [email, password] of [
      [api.email, 'a-wrong-guess-4711'],
      ['a-password-typed-as-email-4711', 'whatever'],
    ])
      errors.push(await (await send('/admin/session', JSON.stringify({ email, password }))).text());
    errors.push(await (await send('/admin/session', `{"password": ${api.password}`)).text());
    const nodeToken = await tokenOf(agents.get('local')?.folder ?? '');
    secrets.push(
      ['the first key', api.apiKey],
      ['a key', made.key.slice(-43)],
      ['a revoked key', revoked.key.slice(-43)],
      ["a stranger's key", stranger],
      ['a join token', joinToken],
      ['a node token', nodeToken],
      ['the session secret', SESSION_SECRET],
      ['a session', admin.cookie.slice(-43)],
      ['the password', api.password],
      ['a guess', 'a-wrong-guess-4711'],
      ['a password in the wrong field', 'a-password-typed-as-email-4711'],
      ["the database's password", (await readFile(path.join(api.dataDir, 'postgres-password'), 'utf8')).trim()],
    );
  }

  /** Wherever the agent keeps it: it is recognised by its beginning. */
  async function tokenOf(folder: string): Promise<string> {
    for (const name of await readdir(folder, { recursive: true })) {
      const text = await readFile(path.join(folder, name), 'utf8').catch(() => '');
      const found = /node-[\w-]{43}/.exec(text);
      if (found) return found[0];
    }
    throw new Error(`no node token in ${folder}`);
  }

  /** What is shown first: it waits for nothing, and what it reads is written by then. */
  async function collect(): Promise<void> {
    const admin = await cluster.signIn();
    const shown = ['/metrics', '/admin/usage.csv?rows=requests', '/admin/timeline', '/admin/api-keys'];
    for (const where of shown) {
      const answer = await fetch(`${cluster.url}${where}`, { headers: { cookie: admin.cookie } });
      places.push({ name: where, text: await answer.text() });
    }
    const { api, agents } = cluster;
    places.push(
      { name: 'the database', text: await wholeDatabase(api.dataDir) },
      { name: 'the log of the API', text: api.process.output },
      { name: 'the log of the agent', text: agents.get('local')?.process.output ?? '' },
      { name: 'the refusals', text: errors.join('\n') },
    );
  }

  it('was said and used: the places are not empty', () => {
    const database = places.find(({ name }) => name === 'the database')?.text ?? '';
    expect(database).toContain('/v1/chat/completions');
    expect(database).toContain('a revoked one');
    expect(answers[0]?.length).toBeGreaterThan(20);
    expect(errors.every((text) => text.includes('error'))).toBe(true);
    expect(secrets.every(([, secret]) => secret.length > 15)).toBe(true);
  });

  it('keeps no prompt and no answer', () => {
    for (const marker of [PROMPT, ...answers]) {
      const found = places.filter(({ text }) => text.includes(marker)).map(({ name }) => name);
      expect(found).toEqual([]);
    }
  });

  it('keeps no secret in a form that opens a door', () => {
    const found = places.flatMap(({ name, text }) =>
      secrets.filter(([, secret]) => text.includes(secret)).map(([what]) => `${what} in ${name}`),
    );
    expect(found).toEqual([]);
  });
});
