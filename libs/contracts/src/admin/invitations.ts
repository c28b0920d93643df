import { z } from 'zod';
import { password, role } from './session.js';

const LONGEST_DAYS = 30;

/** An account that somebody shall make for themselves, by a link that works once. */
export const createInvitation = z.object({
  email: z.email('That is not an e-mail address.'),
  role: role.default('member'),
  /** Projects that the new account becomes a member of. */
  projectIds: z.array(z.string()).max(100).default([]),
  days: z.number().int().min(1).max(LONGEST_DAYS, `A link lives ${LONGEST_DAYS} days at most.`).default(7),
});
export type CreateInvitation = z.input<typeof createInvitation>;

export const invitationView = z.object({
  invitationId: z.string(),
  email: z.string(),
  role,
  projectIds: z.array(z.string()),
  /** `reset`: a new password for an account that there is. */
  purpose: z.enum(['join', 'reset']),
  invitedBy: z.string().nullable(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type InvitationView = z.output<typeof invitationView>;

/** The link is in this answer alone. Its secret stands behind `#`, which no server log sees. */
export const createdInvitation = invitationView.extend({ url: z.string() });
export type CreatedInvitation = z.output<typeof createdInvitation>;

const token = z.string().min(1).max(200);

/** What the link is for, asked by whoever opens it. */
export const readWelcome = z.object({ token });
export const welcomeView = invitationView.pick({ email: true, role: true, purpose: true, expiresAt: true });
export type WelcomeView = z.output<typeof welcomeView>;

/** Uses the link up: the account is there, with this password, and signed in. */
export const acceptWelcome = z.object({ token, password });
export type AcceptWelcome = z.infer<typeof acceptWelcome>;
