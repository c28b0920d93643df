import { type ChatWish, chatBody } from '../../../server/chat-stream.js';

export const LANGUAGES = ['curl', 'python', 'javascript'] as const;
export type CodeLanguage = (typeof LANGUAGES)[number];

/** Exactly this request, to be sent by a program with a key of its own. */
export function requestCode(language: CodeLanguage, origin: string, wish: ChatWish): string {
  switch (language) {
    case 'curl':
      return curl(origin, wish);
    case 'python':
      return python(origin, wish);
    case 'javascript':
      return javascript(origin, wish);
    default:
      return language satisfies never;
  }
}

function curl(origin: string, wish: ChatWish): string {
  const body = JSON.stringify(chatBody(wish), null, 2).replaceAll("'", "'\\''");
  return [
    `curl -N ${origin}/v1/chat/completions \\`,
    '  -H "Authorization: Bearer $AIVAILABLE_API_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '${body}'`,
  ].join('\n');
}

function python(origin: string, wish: ChatWish): string {
  const fields = Object.entries(chatBody(wish)).map(([name, value]) => `    ${name}=${indented(pythonValue(value))},`);
  return [
    '# pip install openai',
    'import os',
    'from openai import OpenAI',
    '',
    `client = OpenAI(base_url="${origin}/v1", api_key=os.environ["AIVAILABLE_API_KEY"])`,
    'stream = client.chat.completions.create(',
    ...fields,
    ')',
    'for chunk in stream:',
    '    if chunk.choices:',
    '        print(chunk.choices[0].delta.content or "", end="", flush=True)',
    'print()',
  ].join('\n');
}

/** JSON but for the three words; a text in JSON is one in Python, too. */
function pythonValue(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null) return 'None';
  if (Array.isArray(value)) return `[\n${value.map((item) => `    ${indented(pythonValue(item))},`).join('\n')}\n]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, item]) => `${JSON.stringify(name)}: ${pythonValue(item)}`)
    .join(', ')}}`;
}

/** Texts have no line breaks of their own here: JSON writes them as \n. */
function indented(lines: string): string {
  return lines.replaceAll('\n', '\n    ');
}

function javascript(origin: string, wish: ChatWish): string {
  return [
    '// npm install openai, in a file that ends in .mjs',
    "import OpenAI from 'openai';",
    '',
    `const client = new OpenAI({ baseURL: '${origin}/v1', apiKey: process.env.AIVAILABLE_API_KEY });`,
    `const stream = await client.chat.completions.create(${JSON.stringify(chatBody(wish), null, 2)});`,
    'for await (const chunk of stream) {',
    "  process.stdout.write(chunk.choices[0]?.delta.content ?? '');",
    '}',
    'console.log();',
  ].join('\n');
}
