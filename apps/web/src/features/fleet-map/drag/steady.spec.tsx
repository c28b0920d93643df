import { describe, expect, it } from '@jest/globals';
import { act, render, screen } from '@testing-library/react';
import { DragStore } from './drag-store.js';
import { Steady } from './steady.js';

describe('what stands above the map', () => {
  it('is as high as it was while something is carried, and no longer', () => {
    const store = new DragStore();
    render(
      <Steady store={store}>
        <p>late</p>
      </Steady>,
    );
    const place = screen.getByText('late').parentElement;
    if (!place) throw new Error('It stands in nothing.');
    place.getBoundingClientRect = () => ({ height: 62 }) as DOMRect;
    const load = { kind: 'instances', ids: ['a'] } as const;
    act(() => store.pickUp({ load, name: 'a', by: 'pointer' }, null));
    expect(place.style.height).toBe('62px');
    place.getBoundingClientRect = () => ({ height: 300 }) as DOMRect;
    act(() => store.hover('[]'));
    expect(place.style.height).toBe('62px');
    act(() => store.end());
    expect(place.style.height).toBe('');
  });
});
