import { z } from 'zod';

/** Whose requests go first where many wait for one model: classes share its slots by their weights. */
export const priorityClass = z.enum(['interactive', 'normal', 'batch'], {
  error: 'A priority is one of interactive, normal and batch.',
});
export type PriorityClass = z.infer<typeof priorityClass>;
