import type { Grant } from '../auth/grant.js';
import { type ServedModel, ServingView } from '../scheduling/serving-view.js';

/** The routing table as one caller may see it: what the key may not use does not exist for it. */
class GrantedServing extends ServingView {
  constructor(
    private readonly all: ServingView,
    private readonly grant: Grant,
  ) {
    super();
  }

  override model(servedName: string): ServedModel | undefined {
    const model = this.all.model(servedName);
    return model && this.mayUse(model) ? model : undefined;
  }

  override models(): readonly ServedModel[] {
    return this.all.models().filter((model) => this.mayUse(model));
  }

  override onChange(listener: () => void): () => void {
    return this.all.onChange(listener);
  }

  private mayUse({ servedName, task }: ServedModel): boolean {
    const { models, scopes } = this.grant;
    return scopes.includes(task) && (models === null || models.includes(servedName));
  }
}

export function grantedServing(serving: ServingView, grant: Grant): ServingView {
  const seesAll = grant.models === null && grant.scopes.includes('chat') && grant.scopes.includes('embed');
  return seesAll ? serving : new GrantedServing(serving, grant);
}
