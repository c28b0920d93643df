import { describe, expect, it } from '@jest/globals';
import { changeNode } from './admin/nodes.js';
import { labelsAfter, labelWords, nodeLabels, parseLabels } from './labels.js';

const KEY = /^The name of a label has 1 to 32 small letters/;
const VALUE = /^The value of a label has 1 to 63 characters/;

describe('the labels of a node', () => {
  it('are written in a line and read in the order of their names', () => {
    const read = parseLabels(' site = Keller Süd , rack=2,');
    expect(read).toEqual({ ok: true, labels: { site: 'Keller Süd', rack: '2' } });
    expect(labelWords(read.ok ? read.labels : {})).toBe('rack=2, site=Keller Süd');
    expect(parseLabels('constructor=x')).toEqual({ ok: true, labels: { constructor: 'x' } });
  });

  it.each([
    ['site', /^"site" is no label\. Write it like site=basement\.$/],
    ['=2', /^"=2" is no label\./],
    ['site=a,site=b', /^The label site is there twice\.$/],
    ['Site=a', KEY],
    [`${'s'.repeat(33)}=a`, KEY],
    ['-site=a', KEY],
    ['site=', VALUE],
    [`site=${'a'.repeat(64)}`, VALUE],
    ['site=a\u0007b', VALUE],
    [Array.from({ length: 17 }, (_, n) => `l${n}=x`).join(','), /^A node has at most 16 labels\.$/],
  ])('are refused with a sentence when they are %j', (text, sentence) => {
    const read = parseLabels(text);
    expect(read.ok ? '' : read.sentence).toMatch(sentence);
  });

  it('are set and taken away by name, so that two who change different ones lose nothing', () => {
    const before = { site: 'attic', rack: '2' };
    expect(labelsAfter(before, { site: 'cellar', rack: null, row: 'b' })).toEqual({ site: 'cellar', row: 'b' });
    expect(before).toEqual({ site: 'attic', rack: '2' });
    expect(changeNode.parse({ labels: { site: ' attic ', rack: null } }).labels).toEqual({ site: 'attic', rack: null });
    expect(changeNode.safeParse({ labels: { 'a b': 'x' } }).error?.issues[0]?.message).toMatch(KEY);
    expect(nodeLabels.safeParse({ site: 'a,b' }).error?.issues[0]?.message).toMatch(VALUE);
  });
});
