import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { act, screen } from '@testing-library/react';
import { useState } from 'react';
import { aGpu, aNode } from '../../../test/builders.js';
import { fakeFetch, json } from '../../../test/fetch-fake.js';
import { aPlannedFleet } from '../../../test/planned-fleet.js';
import { show, tell } from '../../../test/render.js';
import { Planner } from './planner.js';
import type { FromThread, PlannedFleet } from './planner-talk.js';
import { PlannerContext, useFleetToPlan, usePlanned } from './use-planner.js';

/** Longer than a fleet that changes is left alone. */
const A_WHILE_MS = 600;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const pass = () => act(() => jest.advanceTimersByTimeAsync(A_WHILE_MS));
const text = () => screen.getByTestId('probe').textContent;

describe('the fleet to plan from', () => {
  const nodes = (usedGib: number) => ({ n: aNode({ nodeId: 'n', gpus: [aGpu({ usedGib })] }) });

  function Probe() {
    const { data, isPlaceholderData } = useFleetToPlan(true);
    return <p data-testid="probe">{data ? `${data.at}${isPlaceholderData ? ', not of now' : ''}` : 'nothing'}</p>;
  }

  it('comes also while the fleet changes faster than it can be read', async () => {
    const answers: ((at: string) => void)[] = [];
    const { snapshot, options } = aPlannedFleet();
    fakeFetch({
      'GET /admin/placement/snapshot': () =>
        new Promise((resolve) => answers.push((at) => resolve(json({ at, snapshot, options })))),
    });
    show(<Probe />, { nodes: nodes(1) });
    await pass();
    for (const usedGib of [2, 3, 4]) {
      tell('nodes', nodes(usedGib));
      await pass();
    }
    answers.shift()?.('2026-08-01T10:00:01.000Z');
    await pass();
    expect(text()).toBe('2026-08-01T10:00:01.000Z, not of now');
    answers.shift()?.('2026-08-01T10:00:02.000Z');
    await pass();
    expect(text()).toBe('2026-08-01T10:00:02.000Z');
    expect(answers).toEqual([]);
  });
});

describe('what the planner says', () => {
  it('is shown also while the fleet changes faster than it answers', async () => {
    const asked: ((names: string) => void)[] = [];
    const planner = new Planner(({ hear }) => ({
      post: (message) => {
        if (message.type !== 'ask') return;
        const say = (name: string): FromThread => {
          return { type: 'answer', id: message.id, answer: { kind: 'after', names: [name] } };
        };
        asked.push((name) => hear(say(name)));
      },
      close: () => undefined,
    }));
    let tellFleet = (_fleet: PlannedFleet): void => undefined;
    const question = { kind: 'verdict', instanceId: 'i', to: 'anywhere', makesRoom: true } as const;
    function Probe() {
      const [fleet, setFleet] = useState(aPlannedFleet());
      tellFleet = setFleet;
      const { data, isPlaceholderData } = usePlanned(fleet, question);
      return <p data-testid="probe">{`${JSON.stringify(data)}${isPlaceholderData ? ', not of now' : ''}`}</p>;
    }
    show(
      <PlannerContext value={planner}>
        <Probe />
      </PlannerContext>,
    );
    await pass();
    for (const second of [1, 2, 3]) {
      act(() => tellFleet({ ...aPlannedFleet(), at: `2026-08-01T10:00:0${second}.000Z` }));
      await pass();
    }
    asked.shift()?.('one');
    await pass();
    expect(text()).toBe('{"kind":"after","names":["one"]}, not of now');
    asked.shift()?.('two');
    await pass();
    expect(text()).toBe('{"kind":"after","names":["two"]}');
    expect(asked).toEqual([]);
  });
});
