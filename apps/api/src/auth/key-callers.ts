import { NO_LIMITS, type Role } from '@aivailable/contracts';
import type { ApiKey } from './api-key.entity.js';
import type { ProjectGrant } from './grant.js';
import type { RecognisedCaller } from './principal.js';

interface Known {
  readonly project: ProjectGrant;
  readonly ownerRole: Role;
  readonly caller: RecognisedCaller;
}

/** What a key's caller is and may do: one and the same object until its key, its project or its owner changes. */
export class KeyCallers {
  private readonly known = new WeakMap<ApiKey, Known>();

  of(key: ApiKey, project: ProjectGrant, ownerRole: Role): RecognisedCaller {
    const known = this.known.get(key);
    if (known && known.project === project && known.ownerRole === ownerRole) return known.caller;
    const caller = callerOf(key, project, ownerRole);
    this.known.set(key, { project, ownerRole, caller });
    return caller;
  }
}

function callerOf(key: ApiKey, project: ProjectGrant, ownerRole: Role): RecognisedCaller {
  const { id, name, userId, scopes, models, limits } = key;
  const priority = key.priority ?? project.priority;
  return {
    ok: true,
    principal: { kind: 'key', keyId: id, keyName: name, userId, ownerRole },
    grant: { scopes, models, limits: { ...NO_LIMITS, ...limits }, priority, project },
  };
}
