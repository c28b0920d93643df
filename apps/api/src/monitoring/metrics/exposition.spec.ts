import { describe, expect, it } from '@jest/globals';
import { exposition } from './exposition.js';

describe('the Prometheus text', () => {
  it('names, explains and escapes', () => {
    const text = exposition([
      {
        name: 'a_bytes',
        type: 'gauge',
        help: 'Bytes of a.',
        samples: [
          { labels: {}, value: 1.5 },
          { labels: { node: 'a "b" \\ c\nd', gpu: '0' }, value: 2 },
        ],
      },
      { name: 'empty', type: 'gauge', help: 'Nothing.', samples: [] },
    ]);
    expect(text).toBe(
      '# HELP a_bytes Bytes of a.\n# TYPE a_bytes gauge\na_bytes 1.5\na_bytes{node="a \\"b\\" \\\\ c\\nd",gpu="0"} 2\n',
    );
  });
});
