import { z } from 'zod';

/** When a deployment is loaded at all: always, while somebody asks for it, or by the clock. */
export const deploymentAvailability = z.enum(['always', 'on-demand', 'hours']);
export type DeploymentAvailability = z.infer<typeof deploymentAvailability>;

export const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], {
  error: 'Name days as mon, tue, wed, thu, fri, sat, sun.',
});
export type Weekday = z.infer<typeof weekday>;

const timeOfDay = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'Write a time as 08:00; 24:00 is the end of the day.');

/** From a time of each of these days until a time of the same day or, where that is earlier, of the next one. */
export const servingSpan = z
  .object({ days: z.array(weekday).min(1, 'Name at least one day.').max(7), from: timeOfDay, to: timeOfDay })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    error: 'A span begins and ends at different times; a whole day is from 00:00 to 24:00.',
  })
  .refine(({ from }) => from !== '24:00', {
    path: ['from'],
    error: 'A span that begins at 24:00 begins at 00:00 of the next day.',
  });
export type ServingSpan = z.infer<typeof servingSpan>;

export const servingHours = z.object({
  timeZone: z.string().refine(isTimeZone, 'There is no such time zone. Write it as Europe/Berlin or UTC.'),
  spans: z.array(servingSpan).min(1, 'Name at least one span of hours.').max(50),
});
export type ServingHours = z.infer<typeof servingHours>;

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
