import { execFileSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
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
/** Whatever a shell, Python or JavaScript could take for something of its own. */
const AWKWARD = [
  `it's "quoted" \\ \\n \\u0041 \`whoami\` $HOME \${HOME} $(date) !! %s {x} #{x} ''' """ */ </script>`,
  'Grüße 👋\nline\ttab\r\n\u2028\u2029\u00a0\u0000\u0007\u007f\u202e\ud83d end',
].join('\n');
const awkward: ChatWish = {
  model: 'toy',
  messages: [
    { role: 'system', content: AWKWARD },
    { role: 'user', content: AWKWARD },
  ],
  stop: [AWKWARD],
};

describe('a request as code', () => {
  it('is for a shell the very body, whatever it quotes', () => {
    const code = requestCode('curl', ORIGIN, wish);
    expect(code).toContain(`curl -N ${ORIGIN}/v1/chat/completions`);
    const [, quoted = ''] = /-d '([\s\S]*)'$/.exec(code) ?? [];
    expect(quoted.replaceAll("'\\''", '')).not.toContain("'");
    expect(JSON.parse(quoted.replaceAll("'\\''", "'"))).toEqual(chatBody(wish));
  });

  it('reaches curl as that body through a real shell, with whatever a shell would have read in it', () => {
    const said = 'curl() { for last; do :; done; printf %s "$last"; }';
    const body = execFileSync('sh', ['-c', `${said}\n${requestCode('curl', ORIGIN, awkward)}`], { encoding: 'utf8' });
    expect(JSON.parse(body)).toEqual(chatBody(awkward));
  });

  it('has each text in Python on one line, in the escapes that Python reads as JSON does', () => {
    const code = requestCode('python', ORIGIN, awkward);
    const [quoted = ''] = /"(?:[^"\\]|\\.)*"(?=},$)/m.exec(code) ?? [];
    expect(JSON.parse(quoted)).toBe(AWKWARD);
    const escapes = new Set(code.match(/\\(?:u[\da-f]{4}|.)/g)?.map((one) => one.slice(0, 2)));
    const shared = ['\\"', '\\\\', '\\n', '\\t', '\\r', '\\u'];
    expect([...escapes].filter((one) => !shared.includes(one))).toEqual([]);
  });

  it('asks the client of JavaScript for the same', () => {
    const code = requestCode('javascript', ORIGIN, wish);
    const [, argument = ''] = /completions\.create\(([\s\S]*?)\);\nfor await/.exec(code) ?? [];
    expect(JSON.parse(argument)).toEqual(chatBody(wish));
    expect(code).toContain(`baseURL: '${ORIGIN}/v1'`);
  });

  it('is read by JavaScript as it was written', () => {
    const [, argument = ''] =
      /completions\.create\(([\s\S]*?)\);\nfor await/.exec(requestCode('javascript', ORIGIN, awkward)) ?? [];
    expect(runInNewContext(`JSON.stringify(${argument})`)).toBe(JSON.stringify(chatBody(awkward)));
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
