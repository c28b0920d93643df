import { describe, expect, it } from '@jest/globals';
import { startArguments } from './start-arguments.mjs';

describe('the arguments of npm start', () => {
  it('are none, a fleet to simulate, or a cry for help', () => {
    const none = { help: false, fleet: null, newPassword: false };
    expect(startArguments([])).toEqual(none);
    expect(startArguments(['--simulate', 'mixed-lab'])).toEqual({ ...none, fleet: 'mixed-lab' });
    expect(startArguments(['--simulate=mixed-lab'])).toEqual({ ...none, fleet: 'mixed-lab' });
    expect(startArguments(['--new-password'])).toEqual({ ...none, newPassword: true });
    expect(startArguments(['--help']).help).toBe(true);
  });

  it('are refused with a sentence when unknown', () => {
    expect(() => startArguments(['--simulat'])).toThrow(
      'npm start does not know "--simulat". It knows: --simulate FLEET, --new-password, --help.',
    );
    expect(() => startArguments(['--simulate', 'moon'])).toThrow(
      'There is no simulated fleet "moon". Fleets: mixed-lab. Example: npm start -- --simulate mixed-lab',
    );
    expect(() => startArguments(['--simulate'])).toThrow('--simulate needs the name of a fleet.');
  });
});
