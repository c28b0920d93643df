import { z } from 'zod';

export const role = z.enum(['admin', 'member']);
export type Role = z.infer<typeof role>;

/** Passwords are argon2id-hashed; 12 characters is the least that is taken. */
export const password = z.string().min(12, 'A password has 12 characters or more.').max(200);

export const signIn = z.object({ email: z.string().min(1), password: z.string().min(1) });
export type SignIn = z.infer<typeof signIn>;

export const userView = z.object({
  userId: z.string(),
  email: z.string(),
  role,
  createdAt: z.iso.datetime(),
  /** Since when nobody may use the account; absent and null: it may be used. */
  disabledAt: z.iso.datetime().nullable().optional(),
});
export type UserView = z.infer<typeof userView>;

export const createUser = z.object({ email: z.email('That is not an e-mail address.'), password, role });
export type CreateUser = z.infer<typeof createUser>;

/** What is not named stays as it is. */
export const changeUser = z.object({ role: role.optional(), disabled: z.boolean().optional() });
export type ChangeUser = z.infer<typeof changeUser>;

export const changePassword = z.object({ current: z.string(), next: password });
export type ChangePassword = z.infer<typeof changePassword>;
