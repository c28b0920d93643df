import { z } from 'zod';
import { assignment } from '../assignment.js';

export const assign = z.object({ type: z.literal('assign'), assignment });
export type Assign = z.infer<typeof assign>;
