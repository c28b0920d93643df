import { describe, expect, it } from '@jest/globals';
import { changeDeployment, createDeployment } from './deployments.js';

const hours = { timeZone: 'Europe/Berlin', spans: [{ days: ['mon', 'fri'], from: '22:00', to: '06:00' }] };
const wish = (more: object) => createDeployment.safeParse({ modelId: 'm', ...more });
const said = (more: object) => wish(more).error?.issues.map(({ message }) => message);

describe('when a deployment is loaded', () => {
  it('is always, unless it is said otherwise', () => {
    expect(wish({}).success).toBe(true);
    expect(wish({ availability: 'on-demand', idleMinutes: 0.05, maxReplicas: 3 }).success).toBe(true);
    expect(wish({ availability: 'hours', hours }).success).toBe(true);
    expect(changeDeployment.safeParse({ maxReplicas: null, availability: 'always' }).success).toBe(true);
  });

  it.each<[string, object, string]>([
    [
      'nothing on demand',
      { availability: 'on-demand', replicas: 0 },
      'replicas is how many are loaded when somebody asks: a deployment on demand needs at least 1.',
    ],
    [
      'a maximum below the minimum',
      { replicas: 3, maxReplicas: 2 },
      'maxReplicas is how far replicas may grow under load: it cannot be smaller than replicas.',
    ],
    [
      'hours that nobody named',
      { availability: 'hours' },
      'Say with hours when it serves: { timeZone, spans: [{ days, from, to }] }.',
    ],
    [
      'hours of what serves always',
      { hours },
      'hours count only for a deployment by hours: say availability "hours", or leave them out.',
    ],
    [
      'a time zone that there is not',
      { availability: 'hours', hours: { ...hours, timeZone: 'Mars/Olympus' } },
      'There is no such time zone. Write it as Europe/Berlin or UTC.',
    ],
    [
      'a time that no clock shows',
      { availability: 'hours', hours: { ...hours, spans: [{ days: ['mon'], from: '8', to: '12:00' }] } },
      'Write a time as 08:00; 24:00 is the end of the day.',
    ],
    [
      'a day that no week has',
      { availability: 'hours', hours: { ...hours, spans: [{ days: ['someday'], from: '08:00', to: '12:00' }] } },
      'Name days as mon, tue, wed, thu, fri, sat, sun.',
    ],
    [
      'a span without length',
      { availability: 'hours', hours: { ...hours, spans: [{ days: ['mon'], from: '08:00', to: '08:00' }] } },
      'A span begins and ends at different times; a whole day is from 00:00 to 24:00.',
    ],
  ])('is not %s', (_, more, sentence) => {
    expect(said(more)).toContain(sentence);
  });
});
