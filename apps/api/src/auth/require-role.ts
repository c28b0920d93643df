import type { Role } from '@aivailable/contracts';
import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { REQUIRED_ROLE, RoleGuard } from './role.guard.js';
import { SessionGuard } from './session.guard.js';

/** `admin` lets admins alone pass, `member` everyone who is signed in. On a controller or on a route of it. */
export function RequireRole(role: Role): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(REQUIRED_ROLE, role), UseGuards(SessionGuard, RoleGuard));
}
