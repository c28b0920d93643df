import { type AgentMessage, agentMessage, LINK_PROTOCOL, type Refused } from '@aivailable/contracts';

export interface Refusal {
  readonly code: Refused['code'];
  readonly message: string;
  readonly retry: boolean;
}

export type Understood = { ok: true; message: AgentMessage } | { ok: false; refusal: Refusal };

/** Makes sense of what an agent sent, or says why not. The protocol comes first: the rest of its hello may be of another time. */
export function understand(text: string, greeted: boolean): Understood {
  const said = parseJson(text);
  if (said === undefined) return invalid('is not valid JSON');
  const protocol = protocolOf(said);
  if (protocol !== undefined && protocol !== LINK_PROTOCOL) return { ok: false, refusal: otherProtocol(protocol) };
  const parsed = agentMessage.safeParse(said);
  if (!parsed.success) return invalid(`is not one of the link's: ${firstIssue(parsed.error.issues)}`);
  if (!greeted && parsed.data.type !== 'hello') return invalid('came before the hello');
  return { ok: true, message: parsed.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function protocolOf(said: unknown): number | undefined {
  if (typeof said !== 'object' || said === null) return undefined;
  if (!('type' in said) || said.type !== 'hello' || !('protocol' in said)) return undefined;
  return typeof said.protocol === 'number' ? said.protocol : undefined;
}

function otherProtocol(protocol: number): Refusal {
  const older = protocol < LINK_PROTOCOL ? 'agent' : 'API';
  const message = `The agent speaks protocol ${protocol} of the link, this API speaks ${LINK_PROTOCOL}. Update the ${older}.`;
  return { code: 'protocol_unsupported', message, retry: false };
}

function invalid(what: string): Understood {
  return { ok: false, refusal: { code: 'invalid_message', message: `A message ${what}.`, retry: true } };
}

function firstIssue(issues: readonly { path: PropertyKey[]; message: string }[]): string {
  const [issue] = issues;
  return issue ? `${issue.path.map(String).join('.') || 'the message'}: ${issue.message}` : 'unknown';
}
