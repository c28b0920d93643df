/**
 * All that the programs we start get to see: nothing of our own environment, which may hold secrets and settings that
 * bend PostgreSQL's behaviour.
 */
export const CHILD_ENVIRONMENT = { LC_ALL: 'C', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };
