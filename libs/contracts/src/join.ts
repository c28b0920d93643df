import { z } from 'zod';
import { nodeLabels } from './labels.js';

/** `POST /agent/join` exchanges a one-time join token for the node's own token. */
export const joinRequest = z.object({
  token: z.string().min(1),
  hostname: z.string().min(1).max(255),
  /** Wished name; made unique by the API. */
  name: z.string().min(1).max(63).optional(),
  /** What its machine says of itself; an admin may change it later. */
  labels: nodeLabels.optional(),
});
export type JoinRequest = z.infer<typeof joinRequest>;

export const joinAnswer = z.object({ nodeId: z.string(), nodeName: z.string(), nodeToken: z.string() });
export type JoinAnswer = z.infer<typeof joinAnswer>;

export const pinnedFiles = z.object({ sha256: z.array(z.string()) });

/** Where an agent reaches the API. All carry `Authorization: Bearer <node token>` except the join itself. */
export const AGENT_PATHS = {
  join: '/agent/join',
  leave: '/agent/leave',
  /** `GET /agent/files/<sha256>`, with `Range`. */
  files: '/agent/files/',
  /** `GET`: digests of files that no store may give up. */
  pinnedFiles: '/agent/pinned-files',
  link: '/link',
  tunnel: '/tunnel',
} as const;

/** Value of the `Upgrade` header of a tunnel; after `101` it carries channels, on which the API sends HTTP/1.1 requests. */
export const TUNNEL_PROTOCOL = 'aivailable-tunnel';

/** Path prefix of an instance behind a tunnel: `/instances/<id>/v1/chat/completions`. */
export const INSTANCE_PATH = '/instances/';

/** Said by engines of ours at the head of an answer, so that one that is broken off can be booked exactly. */
export const PROMPT_TOKENS_HEADER = 'x-aivailable-prompt-tokens';
