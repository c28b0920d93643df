import type { DeploymentAvailability, DeploymentView, ServingHours, Weekday } from '@aivailable/contracts';
import { texts } from './texts.js';

/** When it is loaded, how far it grows, and in which lesser forms it will do: as the form holds it. */
export interface Residence {
  readonly availability: DeploymentAvailability;
  readonly idleMinutes: number | string;
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
  readonly maxReplicas: number | string;
  readonly minSlots: number | string;
  readonly allowSmaller: boolean;
  readonly survivesNodeLoss: boolean;
}

export const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export const FIRST_RESIDENCE: Residence = {
  availability: 'always',
  idleMinutes: 10,
  days: WEEKDAYS.slice(0, 5),
  from: '08:00',
  to: '18:00',
  maxReplicas: '',
  minSlots: '',
  allowSmaller: false,
  survivesNodeLoss: false,
};

/** Only what differs from what holds without a word. */
export function residenceWish(residence: Residence) {
  const { availability, idleMinutes, maxReplicas, minSlots, allowSmaller, survivesNodeLoss } = residence;
  return {
    ...(availability !== 'always' && { availability }),
    ...(availability === 'on-demand' && { idleMinutes }),
    ...(availability === 'hours' && { hours: hoursOf(residence) }),
    ...(maxReplicas !== '' && { maxReplicas }),
    ...(minSlots !== '' && { minSlots }),
    ...(allowSmaller && { allowSmallerQuantisations: true }),
    ...(survivesNodeLoss && { survivesNodeLoss: true }),
  };
}

/** By the clock of who fills in the form. */
export function hoursOf({ days, from, to }: Residence): ServingHours {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return { timeZone, spans: [{ days: [...days], from, to }] };
}

/** What of it is worth a word beside the deployment. */
export function residenceWords(deployment: DeploymentView): string[] {
  const { availability = 'always', idleMinutes, hours, maxReplicas, survivesNodeLoss, replicas } = deployment;
  const words = texts.residence.facts;
  return [
    ...(availability === 'on-demand' ? [words.onDemand(idleMinutes ?? 10)] : []),
    ...(availability === 'hours' && hours
      ? hours.spans.map(({ days, from, to }) => words.hours(days.join(' '), from, to, hours.timeZone))
      : []),
    ...(typeof maxReplicas === 'number' && maxReplicas > replicas ? [words.grows(maxReplicas)] : []),
    ...(survivesNodeLoss ? [words.survives] : []),
  ];
}
