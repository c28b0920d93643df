import { describe, expect, it } from '@jest/globals';
import { parseCommand } from './command-line.js';

describe('the command line', () => {
  it.each([
    ['run --api http://a --dir d', { kind: 'run', flags: { api: 'http://a', dir: 'd' } }],
    ['run --api=http://a --trial --name n', { kind: 'run', flags: { api: 'http://a', trial: true, name: 'n' } }],
    ['run --api http://a --simulate f/n', { kind: 'run', flags: { api: 'http://a', simulate: 'f/n' } }],
    ['join http://a --token t --dir d', { kind: 'run', flags: { api: 'http://a', token: 't', dir: 'd' } }],
    ['leave --dir d', { kind: 'leave', flags: { dir: 'd' } }],
    ['gpus', { kind: 'gpus', flags: {}, json: false }],
    ['gpus --json', { kind: 'gpus', flags: {}, json: true }],
    ['footprint a.gguf --gpus 2', { kind: 'footprint', args: ['a.gguf', '--gpus', '2'] }],
    ['', { kind: 'help' }],
    ['run --help', { kind: 'help' }],
    ['-h', { kind: 'help' }],
    ['help', { kind: 'help' }],
    ['footprint --help', { kind: 'help' }],
  ])('understands "%s"', (line, command) => {
    expect(parseCommand(line.split(' ').filter(Boolean))).toEqual({ ok: true, command });
  });

  it.each([
    ['jion http://a', '"jion" is no command. Did you mean "join"?'],
    ['footprnt a', '"footprnt" is no command. Did you mean "footprint"?'],
    ['run', '"run" needs --api URL, such as --api http://127.0.0.1:8080.'],
    ['join', '"join" needs the URL of the API, such as: join http://192.168.1.10:8080 --token T.'],
    ['join http://a http://b', '"http://b" is one word too many.'],
    ['run --api http://a here', '"here" is one word too many.'],
    ['leave --token t', '"leave" does not know --token.'],
    ['run --aip http://a', '--aip is no option. Did you mean --api?'],
    ['run --api', "Option '--api <value>' argument missing."],
  ])('refuses "%s" with a sentence', (line, sentence) => {
    expect(parseCommand(line.split(' '))).toEqual({ ok: false, sentence });
  });
});
