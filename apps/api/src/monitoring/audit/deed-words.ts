/**
 * What was done, in words, for deeds that the timeline has no line for. `{target}` is what it was done to. A route that is
 * not here is told by its method and address.
 */
const WORDS: Readonly<Record<string, string>> = {
  'POST /admin/session': 'Signed in.',
  'DELETE /admin/session': 'Signed out.',
  'POST /admin/brake/release': 'Released the brake: lost nodes count as lost.',
  'PUT /admin/rebalance': 'Changed how the fleet is rebalanced.',
  'POST /admin/rebalance/apply': 'Carried out a suggestion to rebalance.',
  'POST /admin/rebalance/dismiss': 'Dismissed a suggestion to rebalance.',
  'POST /admin/instances/:instanceId/move': 'Moved the instance {target}.',
  'DELETE /admin/instances/:instanceId/move': 'Took back the move of the instance {target}.',
  'POST /admin/instances/:instanceId/retry': 'Tried the instance {target} again.',
  'POST /admin/instances/:instanceId/unpin': 'Let go of the place of the instance {target}.',
  'POST /admin/deployments': 'Made a deployment.',
  'PATCH /admin/deployments/:deploymentId': 'Changed the deployment {target}.',
  'POST /admin/deployments/:deploymentId/retry': 'Tried the deployment {target} again.',
  'DELETE /admin/deployments/:deploymentId': 'Removed the deployment {target}.',
  'PATCH /admin/nodes/:nodeId': 'Changed the node {target}.',
  'PATCH /admin/nodes/:nodeId/gpus/:gpuId': 'Changed what is kept free on the GPU {target}.',
  'DELETE /admin/nodes/:nodeId': 'Removed the node {target}.',
  'POST /admin/join-tokens': 'Made a command that lets a machine join.',
  'POST /admin/models/import': 'Began to import a model.',
  'DELETE /admin/models/:modelId': 'Removed the model {target}.',
  'PATCH /admin/models/:modelId/files/:fileId': 'Changed the model file {target}.',
  'DELETE /admin/models/:modelId/files/:fileId': 'Removed the model file {target}.',
  'POST /admin/imports/:importId/pause': 'Paused the import {target}.',
  'POST /admin/imports/:importId/resume': 'Resumed the import {target}.',
  'DELETE /admin/imports/:importId': 'Called off the import {target}.',
  'POST /admin/open-models': 'Added to the list of open models.',
  'DELETE /admin/open-models/:id': 'Took {target} off the list of open models.',
  'POST /admin/open-models/:id/download': 'Began to download {target}.',
  'PATCH /admin/guest-link': 'Changed the guest link.',
  'POST /admin/guest-link/renew': 'Made a new guest link; the old one opens nothing any more.',
};

export function deedWords(action: string, target: string | null): string {
  return (WORDS[action] ?? `Did ${action}.`).replace('{target}', target ?? 'that was asked for');
}

/** Asked with POST because the question is long: they change nothing. */
const QUESTION = /\/(preview|wish|what-if|look)$/;
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

export function isDeed(method: string, route: string): boolean {
  return route.startsWith('/admin/') && !READS.has(method) && !QUESTION.test(route);
}
