import { z } from 'zod';
import { goodbye } from './goodbye.js';
import { hello } from './hello.js';
import { report } from './report.js';

/** Unknown fields are tolerated, unknown message types are refused. */
export const agentMessage = z.discriminatedUnion('type', [hello, report, goodbye]);
export type AgentMessage = z.infer<typeof agentMessage>;
