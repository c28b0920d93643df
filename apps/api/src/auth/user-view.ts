import type { UserView } from '@aivailable/contracts';
import type { User } from './user.entity.js';

export function toUserView({ id, email, role, createdAt, disabledAt }: User): UserView {
  return {
    userId: id,
    email,
    role,
    createdAt: createdAt.toISOString(),
    disabledAt: disabledAt?.toISOString() ?? null,
  };
}
