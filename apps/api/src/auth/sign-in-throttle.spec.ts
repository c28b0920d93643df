import { describe, expect, it } from '@jest/globals';
import { SignInThrottle, tryOf } from './sign-in-throttle.js';

const MINUTE = 60_000;

function after(failures: number, email = 'a@b.c', address = '1.2.3.4'): SignInThrottle {
  const throttle = new SignInThrottle();
  for (let i = 0; i < failures; i++) throttle.failed(tryOf(email, address), 0);
  return throttle;
}

describe('the sign-in throttle', () => {
  it.each([
    ['four failures', 4, 0],
    ['five failures', 5, 14 * MINUTE],
  ])('after %s', (_name, failures, wait) => {
    expect(after(failures).waitMs(tryOf('A@b.c', '1.2.3.4'), MINUTE)).toBe(wait);
  });

  it('does not lock out the same account from another address', () => {
    expect(after(10).waitMs(tryOf('a@b.c', '5.6.7.8'), 0)).toBe(0);
  });

  it('stops an address that tries many accounts', () => {
    const throttle = new SignInThrottle();
    for (let i = 0; i < 30; i++) throttle.failed(tryOf(`user${i}@b.c`, '1.2.3.4'), 0);
    expect(throttle.waitMs(tryOf('fresh@b.c', '1.2.3.4'), 0)).toBe(15 * MINUTE);
  });

  it('forgets after a quarter of an hour, and after a success', () => {
    expect(after(5).waitMs(tryOf('a@b.c', '1.2.3.4'), 15 * MINUTE)).toBe(0);
    const throttle = after(5);
    throttle.succeeded(tryOf('a@b.c', '1.2.3.4'));
    expect(throttle.waitMs(tryOf('a@b.c', '1.2.3.4'), 0)).toBe(0);
  });

  it('does not count successes against the address', () => {
    const throttle = new SignInThrottle();
    for (let i = 0; i < 100; i++) {
      throttle.failed(tryOf('a@b.c', '1.2.3.4'), 0);
      throttle.succeeded(tryOf('a@b.c', '1.2.3.4'));
    }
    expect(throttle.waitMs(tryOf('a@b.c', '1.2.3.4'), 0)).toBe(0);
  });

  it('does not grow without end', () => {
    const throttle = new SignInThrottle();
    for (let i = 0; i < 30_000; i++) throttle.failed(tryOf('a@b.c', `address ${i}`), 0);
    expect(throttle.remembered).toBeLessThanOrEqual(20_000);
  });
});
