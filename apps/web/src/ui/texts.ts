/** Words of the pieces that every page uses. */
export const texts = {
  product: 'AIvailable',
  /** In which how long ago something was is said. */
  language: 'en',
  pageOf: (title: string) => `${title} · AIvailable`,
  loading: 'Loading',
  retry: 'Try again',
  errorTitle: 'That did not work',
  requestId: 'Request id',
  noPermissionTitle: 'This page is for admins',
  noPermission: 'You are signed in as a member. Ask an admin of this cluster if you need to see or change it.',
  copy: 'Copy',
  copied: 'Copied',
  refused: 'This browser does not let pages copy. Select the text and copy it.',
  cancel: 'Cancel',
  close: 'Close',
  never: 'never',
  unknown: 'unknown',
  justNow: 'just now',
  filter: {
    label: 'Filter the list',
    shown: (shown: string, all: string) => `${shown} of ${all}`,
    nothing: 'Nothing in the list is like that.',
  },
  reach: {
    onlyHere:
      'Other machines do not reach this address: it is the controller’s own. For others to reach it, start it with',
    start: (address: string) => `AIVAILABLE_HOST=0.0.0.0 AIVAILABLE_PUBLIC_URL=${address} npm start`,
    address: '. ADDRESS is that of its machine in your network.',
  },
  limit: { nearly: 'nearly used up', full: 'used up' },
};
