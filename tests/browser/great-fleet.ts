import type { LiveMessage, LiveState } from '@aivailable/contracts';
import type { Page } from 'playwright-core';
import { largeState } from '../../apps/web/test/fake-api/large-fleet.js';

/** Odd numbers, so that a sum which leaves a card out, or rounds before it adds, is another one. */
export function greatFleet(nodes: number): LiveState {
  const state = largeState(nodes);
  for (const [place, node] of Object.values(state.nodes).entries()) {
    const gpus = node.gpus.map((gpu) => {
      const usedBytes = (gpu.usedBytes ?? 0) + 1_048_573 * place + gpu.index;
      return { ...gpu, usedBytes, totalBytes: (gpu.totalBytes ?? 0) - 7_919 * gpu.index };
    });
    state.nodes[node.nodeId] = { ...node, gpus };
  }
  return state;
}

/** The page hears of this fleet instead of the controller's. */
export async function pretend(page: Page, state: LiveState): Promise<void> {
  await page.routeWebSocket(/\/live$/, (socket) => {
    const say = (message: LiveMessage) => socket.send(JSON.stringify(message));
    const at = new Date().toISOString();
    say({ type: 'snapshot', seq: 0, at, state });
    const beat = setInterval(() => say({ type: 'beat', seq: 0, at }), 1_000).unref();
    socket.onClose(() => clearInterval(beat));
  });
}
