/** Our own line icons on a 24 grid: no icon font, no foreign file. Decorative; the label stands beside them. */
const PATHS = {
  fleet: 'M4 6h16v4H4z M4 14h10v4H4z M17 14h3v4h-3z',
  deployments: 'M12 3l8 4.5-8 4.5-8-4.5z M4 12l8 4.5 8-4.5 M4 16.5L12 21l8-4.5',
  models: 'M12 3l8 4.5v9L12 21l-8-4.5v-9z M4 7.5l8 4.5 8-4.5 M12 12v9',
  chat: 'M5 5h14a1.5 1.5 0 0 1 1.5 1.5v9A1.5 1.5 0 0 1 19 17h-7l-4.5 3.5V17H5a1.5 1.5 0 0 1-1.5-1.5v-9A1.5 1.5 0 0 1 5 5z',
  key: 'M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8z M11 12l8.5-8.5 M16 7l3 3 M13.5 9.5l2 2',
  usage: 'M4 20h16 M6.5 20v-7 M11 20V6 M15.5 20v-10 M20 20V9',
  project: 'M4 6.5h6l2 2.5h8v10H4z',
  audit: 'M6 3.5h9l3.5 3.5v13.5h-12.5z M9 11h6 M9 15h6',
  activity: 'M3 12h4l2.5-7 5 14 2.5-7h4',
  users:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z M3 20c0-3.5 2.5-6 6-6s6 2.5 6 6 M16 4.5a3.5 3.5 0 0 1 0 6.5 M17.5 14.5c2.2.9 3.5 2.9 3.5 5.5',
  plus: 'M12 5v14 M5 12h14',
  copy: 'M9 9h10v11H9z M15 9V5H5v11h4',
  check: 'M5 12.5l4.5 4.5L19 7',
  more: 'M12 5.5v.01 M12 12v.01 M12 18.5v.01',
  stop: 'M7 7h10v10H7z',
  refresh: 'M20 11a8 8 0 0 0-14-4.5L3.5 9 M3.5 4v5h5 M4 13a8 8 0 0 0 14 4.5l2.5-2.5 M20.5 20v-5h-5',
  move: 'M4 12h15 M13 6l6 6-6 6',
  trash: 'M4 7h16 M9 7V4h6v3 M6.5 7l1 13h9l1-13',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z M12 2.5v2 M12 19.5v2 M2.5 12h2 M19.5 12h2 M5.3 5.3l1.4 1.4 M17.3 17.3l1.4 1.4 M5.3 18.7l1.4-1.4 M17.3 6.7l1.4-1.4',
  moon: 'M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z',
  screen: 'M3.5 5h17v11h-17z M9 20h6 M12 16v4',
  leave: 'M14 5V4H5v16h9v-1 M10 12h10 M17 8.5l3.5 3.5-3.5 3.5',
  send: 'M12 19V5 M6 11l6-6 6 6',
  alert: 'M12 4l9 16H3z M12 10v4.5 M12 17.2v.01',
  info: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z M12 11v5.5 M12 7.5v.01',
  thermometer: 'M10 13.5V5a2 2 0 1 1 4 0v8.5a4 4 0 1 1-4 0z',
  bolt: 'M13 3L5 14h6l-1 7 8-11h-6z',
  gauge: 'M4.5 18a9 9 0 1 1 15 0 M12 14l4-5',
  down: 'M6 9.5l6 6 6-6',
  pencil: 'M4 20l1-4L16 5l3 3L8 19z',
  pause: 'M8 6v12 M16 6v12',
  play: 'M8 5l11 7-11 7z',
  download: 'M12 4v11 M7 10.5l5 5 5-5 M5 20h14',
  settings: 'M4 7h9 M17 7h3 M15 5v4 M4 17h3 M11 17h9 M9 15v4',
  tag: 'M4 4h8l8 8-8 8-8-8z M8.5 8.5v.01',
  lock: 'M6 11h12v9H6z M8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  close: 'M6 6l12 12 M18 6L6 18',
  list: 'M4 6.5h16 M4 12h16 M4 17.5h10',
  compare: 'M4 5h6.5v14H4z M13.5 5H20v14h-6.5z',
  code: 'M8.5 7.5L4 12l4.5 4.5 M15.5 7.5L20 12l-4.5 4.5',
  link: 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.2 1.2 M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.2-1.2',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  const strokeWidth = name === 'more' ? 2.6 : 1.7;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={strokeWidth}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      className="icon"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
