import { CatalogueError } from '@aivailable/contracts';

/** What was asked of something that is not there, and where to look for what is. */

export function absentDeployment(deploymentId: string): CatalogueError {
  return absent(`deployment ${deploymentId}`, 'GET /admin/deployments lists those that are there');
}

export function absentInstance(instanceId: string): CatalogueError {
  return absent(`instance ${instanceId}`, 'GET /admin/instances lists those that are there');
}

export function absentSuggestion(rebalanceId: string): CatalogueError {
  return absent(`suggestion ${rebalanceId}`, 'GET /admin/rebalance shows the one that stands, if any');
}

function absent(what: string, where: string): CatalogueError {
  return new CatalogueError('not_found', { detail: `There is no ${what}. ${where}.` });
}
