import { describe, expect, it } from '@jest/globals';
import { type ChatWish, chatBody } from '../../../server/chat-stream.js';
import { requestCode } from './request-code.js';

const wish: ChatWish = {
  model: 'toy',
  messages: [
    { role: 'system', content: 'It\'s brief,\nand "quoted" \\ $HOME `date`' },
    { role: 'user', content: 'Grüße 👋' },
  ],
  temperature: 0.5,
  stop: ["don't", 'END'],
};
const ORIGIN = 'http://lab:8080';

describe('a request as code', () => {
  it('is for a shell the very body, whatever it quotes', () => {
    const code = requestCode('curl', ORIGIN, wish);
    expect(code).toContain(`curl -N ${ORIGIN}/v1/chat/completions`);
    const [, quoted = ''] = /-d '([\s\S]*)'$/.exec(code) ?? [];
    expect(quoted.replaceAll("'\\''", '')).not.toContain("'");
    expect(JSON.parse(quoted.replaceAll("'\\''", "'"))).toEqual(chatBody(wish));
  });

  it('asks the client of JavaScript for the same', () => {
    const code = requestCode('javascript', ORIGIN, wish);
    const [, argument = ''] = /completions\.create\(([\s\S]*?)\);\nfor await/.exec(code) ?? [];
    expect(JSON.parse(argument)).toEqual(chatBody(wish));
    expect(code).toContain(`baseURL: '${ORIGIN}/v1'`);
  });

  it('asks the client of Python for the same, in its words', () => {
    const code = requestCode('python', ORIGIN, wish);
    expect(code).toContain('    model="toy",');
    expect(code).toContain('    temperature=0.5,');
    expect(code).toContain('    stream=True,\n    stream_options={"include_usage": True},');
    expect(code).toContain('        {"role": "user", "content": "Grüße 👋"},');
    expect(code).toContain('        "don\'t",');
  });
});
