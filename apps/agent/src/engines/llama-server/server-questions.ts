import { request } from 'node:http';
import { readText } from '../outside/upstream.js';
import type { AskServer } from './server-onward.js';

/** Its management paths, on its own socket behind its own key. */
export function serverQuestions(socketPath: string, key: string): AskServer {
  return async (method, path, body) => {
    try {
      return await answerTo(socketPath, { method, path, headers: headersOf(key, body) }, body);
    } catch {
      return null;
    }
  };
}

function answerTo(socketPath: string, asked: object, body?: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, agent: false, ...asked }, (answer) => {
      const text = readText(answer);
      text.then((said) => resolve(answer.statusCode === 200 ? JSON.parse(said) : null)).catch(reject);
    });
    asking.once('error', reject);
    asking.end(body && JSON.stringify(body));
  });
}

function headersOf(key: string, body?: object) {
  return { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) };
}
