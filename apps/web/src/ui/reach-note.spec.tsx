import { describe, expect, it } from '@jest/globals';
import { screen } from '@testing-library/react';
import { show } from '../../test/render.js';
import { ReachNote } from './reach-note.js';

const COMMAND = 'npm run agent -- join http://127.0.0.1:8080 --token t';
const note = () => screen.queryByRole('note')?.textContent ?? null;

describe('what is handed to another machine', () => {
  it.each([COMMAND, 'http://localhost:8080/guest#secret', 'http://[::1]:8080/welcome#secret'])(
    'says that it leads nowhere from there: %s',
    (handed) => {
      show(<ReachNote handed={handed} origin="http://127.0.0.1:8080" />);
      expect(note()).toContain('AIVAILABLE_HOST=0.0.0.0 AIVAILABLE_PUBLIC_URL=http://ADDRESS:8080 npm start');
      expect(note()).toContain('ADDRESS is that of');
    },
  );

  it('names the address at which the console was opened, where that is another one', () => {
    show(<ReachNote handed={COMMAND} origin="http://192.168.1.10:8080" />);
    expect(note()).toMatch(/AIVAILABLE_PUBLIC_URL=http:\/\/192\.168\.1\.10:8080 npm start$/);
  });

  it.each(['npm run agent -- join http://192.168.1.10:8080 --token t', 'https://gpu.example.org/guest#127.0.0.1'])(
    'needs no word: %s',
    (handed) => {
      show(<ReachNote handed={handed} origin="http://127.0.0.1:8080" />);
      expect(note()).toBeNull();
    },
  );
});
