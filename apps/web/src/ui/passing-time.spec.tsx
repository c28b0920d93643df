import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { act, render, screen } from '@testing-library/react';
import { Moment } from './moment.js';

const MINUTE = 60_000;

function hide(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
}
const wait = (ms: number) => {
  act(() => {
    jest.advanceTimersByTime(ms);
  });
};

beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-08-01T12:00:00Z') });
});
afterEach(() => {
  hide(false);
  jest.useRealTimers();
});

describe('how long ago something was', () => {
  it('stays true while one looks at it', () => {
    render(<Moment at="2026-08-01T11:59:40Z" />);
    expect(screen.getByText('just now')).toBeTruthy();
    wait(MINUTE);
    expect(screen.getByText('1 minute ago')).toBeTruthy();
    wait(60 * MINUTE);
    expect(screen.getByText('1 hour ago')).toBeTruthy();
  });

  it('takes one timer for all, and none once nobody looks', () => {
    const { unmount } = render(
      Array.from({ length: 50 }, (_, second) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have no other name
        <Moment key={second} at="2026-08-01T11:00:00Z" exact />
      )),
    );
    expect(jest.getTimerCount()).toBe(1);
    unmount();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('rests while the page is hidden, and is true at once when it is shown again', () => {
    render(<Moment at="2026-08-01T11:59:40Z" />);
    hide(true);
    expect(jest.getTimerCount()).toBe(0);
    wait(5 * MINUTE);
    expect(screen.getByText('just now')).toBeTruthy();
    hide(false);
    expect(screen.getByText('5 minutes ago')).toBeTruthy();
  });
});
