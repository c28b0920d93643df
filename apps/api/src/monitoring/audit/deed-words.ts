/**
 * A deed in words: as what was done, where the timeline has no line for it, and as what somebody tried, where it was
 * refused. `{target}` is what it was about.
 */
const WORDS: Readonly<Record<string, readonly [tried: string, done?: string]>> = {
  'POST /admin/session': ['sign in', 'Signed in.'],
  'DELETE /admin/session': ['sign out', 'Signed out.'],
  'POST /admin/password': ['change their password'],
  'POST /admin/welcome': ['use a welcome link'],
  'POST /admin/users': ['make a user'],
  'PATCH /admin/users/:userId': ['change the user {target}'],
  'DELETE /admin/users/:userId': ['remove the user {target}'],
  'POST /admin/users/:userId/reset': ['make a password link for the user {target}'],
  'POST /admin/invitations': ['invite somebody'],
  'DELETE /admin/invitations/:invitationId': ['withdraw the invitation {target}'],
  'POST /admin/projects': ['make a project'],
  'PATCH /admin/projects/:projectId': ['change the project {target}'],
  'DELETE /admin/projects/:projectId': ['remove the project {target}'],
  'POST /admin/api-keys': ['make an API key'],
  'PATCH /admin/api-keys/:keyId': ['change the API key {target}'],
  'DELETE /admin/api-keys/:keyId': ['revoke the API key {target}'],
  'PATCH /admin/guest-link': ['change the guest link', 'Changed the guest link.'],
  'POST /admin/guest-link/renew': [
    'make a new guest link',
    'Made a new guest link; the old one opens nothing any more.',
  ],
  'POST /admin/brake/release': ['release the brake', 'Released the brake: lost nodes count as lost.'],
  'PUT /admin/rebalance': ['change how the fleet is rebalanced', 'Changed how the fleet is rebalanced.'],
  'POST /admin/rebalance/apply': ['carry out a suggestion to rebalance', 'Carried out a suggestion to rebalance.'],
  'POST /admin/rebalance/dismiss': ['dismiss a suggestion to rebalance', 'Dismissed a suggestion to rebalance.'],
  'POST /admin/instances/:instanceId/move': ['move the instance {target}', 'Moved the instance {target}.'],
  'DELETE /admin/instances/:instanceId/move': [
    'take back the move of the instance {target}',
    'Took back the move of the instance {target}.',
  ],
  'POST /admin/instances/:instanceId/retry': ['try the instance {target} again', 'Tried the instance {target} again.'],
  'POST /admin/instances/:instanceId/unpin': [
    'let go of the place of the instance {target}',
    'Let go of the place of the instance {target}.',
  ],
  'POST /admin/deployments': ['make a deployment', 'Made a deployment.'],
  'PATCH /admin/deployments/:deploymentId': ['change the deployment {target}', 'Changed the deployment {target}.'],
  'POST /admin/deployments/:deploymentId/retry': [
    'try the deployment {target} again',
    'Tried the deployment {target} again.',
  ],
  'POST /admin/deployments/:deploymentId/replicas': [
    'put one more replica of {target} somewhere',
    'Put one more replica of {target} somewhere.',
  ],
  'DELETE /admin/deployments/:deploymentId': ['remove the deployment {target}', 'Removed the deployment {target}.'],
  'PATCH /admin/nodes/:nodeId': ['change the node {target}', 'Changed the node {target}.'],
  'PATCH /admin/nodes/:nodeId/gpus/:gpuId': [
    'change what is kept free on a GPU of {target}',
    'Changed what is kept free on a GPU of {target}.',
  ],
  'DELETE /admin/nodes/:nodeId': ['remove the node {target}', 'Removed the node {target}.'],
  'POST /admin/join-tokens': ['make a command that lets a machine join', 'Made a command that lets a machine join.'],
  'POST /admin/models/import': ['import a model', 'Began to import a model.'],
  'DELETE /admin/models/:modelId': ['remove the model {target}', 'Removed the model {target}.'],
  'PATCH /admin/models/:modelId/files/:fileId': ['change a file of {target}', 'Changed a file of {target}.'],
  'DELETE /admin/models/:modelId/files/:fileId': ['remove a file of {target}', 'Removed a file of {target}.'],
  'POST /admin/imports/:importId/pause': ['pause the import {target}', 'Paused the import {target}.'],
  'POST /admin/imports/:importId/resume': ['resume the import {target}', 'Resumed the import {target}.'],
  'DELETE /admin/imports/:importId': ['call off the import {target}', 'Called off the import {target}.'],
  'POST /admin/open-models': ['add to the list of open models', 'Added to the list of open models.'],
  'DELETE /admin/open-models/:id': [
    'take {target} off the list of open models',
    'Took {target} off the list of open models.',
  ],
  'POST /admin/open-models/:id/download': ['download {target}', 'Began to download {target}.'],
};

export function deedWords(action: string, target: string | null): string {
  return withTarget(WORDS[action]?.[1] ?? `Did ${action}.`, target);
}

/** With the reason that was given for the refusal. */
export function refusedWords(action: string, target: string | null, reason: string): string {
  return `${withTarget(`Tried to ${WORDS[action]?.[0] ?? `do ${action}`}`, target)}: ${reason}`;
}

/** Whether a deed can be told in more than its method and address. */
export function hasWords(action: string): boolean {
  return action in WORDS;
}

function withTarget(words: string, target: string | null): string {
  return words.replace('{target}', () => target ?? 'that was asked for');
}

/** Asked with POST because the question is long: they change nothing. */
const QUESTION = /\/(preview|wish|what-if|look)$/;
const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

export function isDeed(method: string, route: string): boolean {
  return route.startsWith('/admin/') && !READS.has(method) && !QUESTION.test(route);
}
