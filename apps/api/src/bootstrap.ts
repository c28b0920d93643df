import { createDeployment } from '@aivailable/contracts';
import type { INestApplicationContext } from '@nestjs/common';
import { type Access, FirstAccess } from './auth/first-access.js';
import { Toy } from './models/toy.js';
import { Deployments } from './scheduling/deployments.js';

/**
 * What a fresh start brings along: the toy model, deployed, then the first admin and key. The admin comes last: a start
 * that is cut short before it is a first start again.
 */
export async function bootstrap(app: INestApplicationContext): Promise<Access> {
  const access = app.get(FirstAccess, { strict: false });
  const toy = app.get(Toy, { strict: false });
  if (await access.isFirstStart()) await deployToy(toy, app.get(Deployments, { strict: false }));
  else await toy.repair();
  return access.ensure();
}

async function deployToy(toy: Toy, deployments: Deployments): Promise<void> {
  const modelId = await toy.install();
  if ((await deployments.list()).some((deployment) => deployment.modelId === modelId)) return;
  await deployments.create(createDeployment.parse({ modelId }), null);
}
