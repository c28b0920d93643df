import type { ChangeGuestLink, GuestLinkView } from '@aivailable/contracts';

export const LIMITS = ['requestsPerMinute', 'tokensPerMinute', 'parallelRequests', 'tokensPerDay'] as const;
export type LimitName = (typeof LIMITS)[number];

type LimitFields = Readonly<Record<LimitName, number | string>>;

/** The form as it is typed; an empty limit is none. */
export interface GuestForm {
  readonly all: LimitFields;
  readonly each: LimitFields;
  /** Null: all. */
  readonly models: readonly string[] | null;
  /** As a field for date and time has it, in local time; '' for never. */
  readonly endsAt: string;
}

export function formOf({ limits, guestLimits, models, expiresAt }: GuestLinkView): GuestForm {
  return { all: fieldsOf(limits), each: fieldsOf(guestLimits), models, endsAt: expiresAt ? localOf(expiresAt) : '' };
}

export function wishOf({ all, each, models, endsAt }: GuestForm): ChangeGuestLink {
  return {
    limits: limitsOf(all),
    guestLimits: limitsOf(each),
    models: models === null ? null : [...models],
    expiresAt: endsAt === '' ? null : new Date(endsAt).toISOString(),
  };
}

function fieldsOf(limits: GuestLinkView['limits']): LimitFields {
  const field = (name: LimitName) => limits[name] ?? '';
  return {
    requestsPerMinute: field('requestsPerMinute'),
    tokensPerMinute: field('tokensPerMinute'),
    parallelRequests: field('parallelRequests'),
    tokensPerDay: field('tokensPerDay'),
  };
}

function limitsOf(fields: LimitFields): NonNullable<ChangeGuestLink['limits']> {
  return Object.fromEntries(LIMITS.map((name) => [name, fields[name] === '' ? null : Number(fields[name])]));
}

/** `2026-08-01T18:00` where the reader is. */
function localOf(iso: string): string {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
