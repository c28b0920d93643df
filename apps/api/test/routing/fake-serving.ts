import { type ServedModel, ServingView } from '../../src/scheduling/serving-view.js';

export function servedModel(servedName: string, more: Partial<ServedModel> = {}): ServedModel {
  return {
    servedName,
    deploymentId: `d-${servedName}`,
    task: 'chat',
    createdAtMs: 1_700_000_000_000,
    contextTokens: 2048,
    ready: [],
    waiting: [],
    isLoading: (more.waiting ?? []).length > 0,
    ...more,
  };
}

export const instance = (instanceId: string, slots = 1) => ({
  instanceId,
  nodeId: `node-of-${instanceId}`,
  nodeName: `name-of-${instanceId}`,
  slots,
});

/** A routing table that tests write. */
export class FakeServing extends ServingView {
  private readonly table = new Map<string, ServedModel>();
  private readonly listeners = new Set<() => void>();

  override model(servedName: string): ServedModel | undefined {
    return this.table.get(servedName);
  }

  override models(): readonly ServedModel[] {
    return [...this.table.values()];
  }

  override onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  set(model: ServedModel): void {
    this.table.set(model.servedName, model);
    this.ring();
  }

  remove(servedName: string): void {
    this.table.delete(servedName);
    this.ring();
  }

  private ring(): void {
    for (const listener of this.listeners) listener();
  }
}
