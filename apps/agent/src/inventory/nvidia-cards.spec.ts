import { describe, expect, it } from '@jest/globals';
import { isBeforeMaxwell, nvidiaArchitecture } from './nvidia-cards.js';

describe('generations of NVIDIA cards', () => {
  it.each([
    'Tesla K80',
    'Tesla K40m',
    'Tesla K20Xm',
    'Tesla M2090',
    'Tesla C2075',
    'GRID K1',
    'Quadro K4000',
    'Quadro K600',
    'Quadro 4000',
    'NVIDIA GeForce GTX 780 Ti',
    'GeForce GTX 680',
    'GeForce GTX 580',
    'NVIDIA GeForce GTX TITAN Black',
    'GeForce GT 710',
    'GeForce GT 640',
  ])('%s is older than Maxwell', (name) => {
    expect(isBeforeMaxwell(name)).toBe(true);
  });

  it.each([
    'Tesla M40',
    'Tesla M60',
    'Tesla M10',
    'Tesla P40',
    'Tesla T4',
    'Tesla V100-SXM2-16GB',
    'Quadro K2200',
    'Quadro M4000',
    'Quadro P4000',
    'Quadro RTX 4000',
    'Quadro RTX 6000',
    'NVIDIA RTX 6000 Ada Generation',
    'NVIDIA GeForce GTX 750 Ti',
    'NVIDIA GeForce GTX 980',
    'NVIDIA GeForce GTX 1080 Ti',
    'NVIDIA GeForce GTX 1660',
    'NVIDIA GeForce GT 1030',
    'NVIDIA TITAN X (Pascal)',
    'NVIDIA GeForce GTX TITAN X',
    'NVIDIA TITAN RTX',
    'NVIDIA GeForce RTX 3060',
    'Graphics Device',
  ])('%s is not', (name) => {
    expect(isBeforeMaxwell(name)).toBe(false);
  });

  it.each([
    [12.1, 'Blackwell'],
    [9.0, 'Hopper'],
    [8.9, 'Ada Lovelace'],
    [8.6, 'Ampere'],
    [7.5, 'Turing'],
    [7.0, 'Volta'],
    [6.1, 'Pascal'],
    [5.2, 'Maxwell'],
    [3.7, 'Kepler'],
    [0, null],
  ])('capability %d is %s', (capability, name) => {
    expect(nvidiaArchitecture(capability)).toBe(name);
  });
});
