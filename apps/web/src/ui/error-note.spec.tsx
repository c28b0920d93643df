import { describe, expect, it } from '@jest/globals';
import { fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { show } from '../../test/render.js';
import { ErrorNote } from './error-note.js';

/** The button is away while the answer is awaited, as a shut one is. */
function Asking() {
  const [refused, setRefused] = useState(false);
  return (
    <>
      <input aria-label="Name" />
      {!refused && (
        <button type="button" onClick={() => setRefused(true)}>
          Ask
        </button>
      )}
      <ErrorNote problem={refused ? { message: 'No room.', requestId: 'req_1' } : null} />
    </>
  );
}

describe('the sentence of a refused action', () => {
  it('takes a focus that was lost meanwhile, and leaves one that was not', () => {
    show(<Asking />);
    screen.getByRole('button').focus();
    fireEvent.click(screen.getByRole('button'));
    expect(document.activeElement).toBe(screen.getByRole('alert'));
  });

  it('leaves who is typing where they are', () => {
    show(<Asking />);
    screen.getByLabelText('Name').focus();
    fireEvent.click(screen.getByRole('button'));
    expect(document.activeElement).toBe(screen.getByLabelText('Name'));
  });
});
