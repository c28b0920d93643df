import type { Principal } from '../auth/principal.js';

/** How the timeline names who did something; null is the product itself. */
export function actorOf(principal: Principal | null): string | null {
  if (principal === null) return null;
  switch (principal.kind) {
    case 'user':
      return principal.email;
    case 'key':
      return `API key ${principal.keyName}`;
    case 'guest':
      return 'a guest';
    case 'node':
      return `node ${principal.nodeId}`;
    default:
      return principal satisfies never;
  }
}
