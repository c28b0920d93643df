import { describe, expect, it } from '@jest/globals';
import { startArguments } from './start-arguments.mjs';

describe('the arguments of npm start', () => {
  it('are none, a fleet to simulate, or a cry for help', () => {
    expect(startArguments([])).toEqual({ help: false, fleet: null });
    expect(startArguments(['--simulate', 'mixed-lab'])).toEqual({ help: false, fleet: 'mixed-lab' });
    expect(startArguments(['--simulate=mixed-lab'])).toEqual({ help: false, fleet: 'mixed-lab' });
    expect(startArguments(['--help']).help).toBe(true);
  });

  it('are refused with a sentence when unknown', () => {
    expect(() => startArguments(['--simulat'])).toThrow(
      'npm start does not know "--simulat". It knows: --simulate FLEET, --help.',
    );
    expect(() => startArguments(['--simulate', 'moon'])).toThrow(
      'There is no simulated fleet "moon". Fleets: mixed-lab. Example: npm start -- --simulate mixed-lab',
    );
    expect(() => startArguments(['--simulate'])).toThrow('--simulate needs the name of a fleet.');
  });
});
