import type { ErrorValues, Role } from '@aivailable/contracts';
import type { Grant } from './grant.js';

/** Who is asking. */
export type Principal =
  | { readonly kind: 'user'; readonly userId: string; readonly email: string; readonly role: Role }
  | {
      readonly kind: 'key';
      readonly keyId: string;
      readonly keyName: string;
      readonly userId: string;
      readonly ownerRole?: Role;
    }
  /** Whoever came in by the guest link: may chat, and nothing else. */
  | { readonly kind: 'guest'; readonly guestId: string; readonly linkId: string }
  | { readonly kind: 'node'; readonly nodeId: string };

export interface AskingHeaders {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
  readonly 'x-api-key'?: string | string[] | undefined;
  /** The guest's page says so, as the same browser may be signed in, too. */
  readonly 'x-aivailable-guest'?: string | string[] | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
  /** Browsers leave `sec-fetch-site` out on plain http to another machine; then these two are compared. */
  readonly origin?: string | undefined;
  readonly host?: string | undefined;
}

export interface NotRecognised {
  readonly ok: false;
  readonly code: 'missing_api_key' | 'invalid_api_key' | 'expired_api_key' | 'unauthenticated';
  /** For the sentence of the refusal. */
  readonly values?: ErrorValues;
}

export type Recognised = { readonly ok: true; readonly principal: Principal } | NotRecognised;

export type RecognisedCaller =
  | { readonly ok: true; readonly principal: Principal; readonly grant: Grant }
  | NotRecognised;

/** Tells who is asking from memory alone: no query on any path. Kept fresh by events. */
export abstract class Principals {
  /** Model API: an API key, or the console's session cookie on a same-origin request. */
  abstract recogniseCaller(headers: AskingHeaders): RecognisedCaller;
  /** Agents: `Authorization: Bearer <node token>`. */
  abstract recogniseNode(headers: AskingHeaders): Recognised;
  /** The console's live feed: session cookie on a same-origin upgrade. */
  abstract recogniseUser(headers: AskingHeaders): Recognised;
}
