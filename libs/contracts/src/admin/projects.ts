import { z } from 'zod';
import { changeLimits, NO_LIMITS, spentTokens, usageLimits, usedLimits } from './limits.js';
import { priorityClass } from './priority.js';

/** Keys without a project of their own, and the playground, belong to this one. It cannot be removed. */
export const DEFAULT_PROJECT_ID = 'default';

const projectName = z.string().trim().min(1, 'Give the project a name.').max(80);
/** Users, by id, whose keys may belong to it. Of the default project everybody is a member. */
const memberIds = z.array(z.string());

export const createProject = z.object({
  name: projectName,
  limits: usageLimits.prefault({}),
  /** Of its keys that have none of their own. */
  priority: priorityClass.default('normal'),
  memberIds: memberIds.default([]),
});
export type CreateProject = z.input<typeof createProject>;

export const changeProject = z.object({
  name: projectName.optional(),
  limits: changeLimits.optional(),
  priority: priorityClass.optional(),
  memberIds: memberIds.optional(),
});
export type ChangeProject = z.output<typeof changeProject>;

export const projectView = z.object({
  projectId: z.string(),
  name: z.string(),
  limits: usageLimits.default(NO_LIMITS),
  priority: priorityClass.default('normal'),
  spent: spentTokens.optional(),
  used: usedLimits.optional(),
  members: z.array(z.object({ userId: z.string(), email: z.string() })),
  /** Keys that are not revoked. */
  keys: z.number().int(),
  createdAt: z.iso.datetime(),
});
export type ProjectView = z.output<typeof projectView>;
