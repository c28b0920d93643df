import { Injectable } from '@nestjs/common';
import type { UserPrincipal } from './current-principal.js';
import { GuestPasses, guestPass, SHUT_LINK } from './guests/guest-passes.js';
import type { AskingHeaders, RecognisedCaller } from './principal.js';
import { isSameOrigin } from './same-origin.js';
import { Sessions, sessionToken } from './sessions.js';

/** Who comes with a cookie from one of our own pages: somebody signed in, or a guest. */
@Injectable()
export class Visitors {
  constructor(
    private readonly sessions: Sessions,
    private readonly passes: GuestPasses,
  ) {}

  user(headers: AskingHeaders): UserPrincipal | undefined {
    return isSameOrigin(headers) ? this.sessions.recognise(headers.cookie) : undefined;
  }

  /** A session goes before a pass, unless the guest's page itself asks. */
  isGuest(headers: AskingHeaders): boolean {
    if (headers.cookie === undefined || guestPass(headers.cookie) === null) return false;
    return headers['x-aivailable-guest'] !== undefined || sessionToken(headers.cookie) === null;
  }

  guest(headers: AskingHeaders, now: number): RecognisedCaller {
    const guest = isSameOrigin(headers) ? this.passes.recognise(headers.cookie, now) : undefined;
    if (!guest) return { ok: false, code: 'unauthenticated', values: { detail: SHUT_LINK } };
    return { ok: true, principal: guest.principal, grant: this.passes.grantOf(guest) };
  }
}
