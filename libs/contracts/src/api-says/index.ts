import { z } from 'zod';
import { assign } from './assign.js';
import { refused } from './refused.js';
import { welcome } from './welcome.js';

export const apiMessage = z.discriminatedUnion('type', [welcome, assign, refused]);
export type ApiMessage = z.infer<typeof apiMessage>;
