/** Line icons on a 20-px grid, 1.6 px strokes; only those in use. */
const paths = {
  search: 'M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M13.2 13.2 17 17',
  plus: 'M10 4v12M4 10h12',
  close: 'm5 5 10 10M15 5 5 15',
  check: 'm4 10.5 4 4 8-9',
  down: 'm5 8 5 5 5-5',
  up: 'm5 12 5-5 5 5',
  right: 'm8 5 5 5-5 5',
  left: 'm12 5-5 5 5 5',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  filter: 'M3 5h14M6 10h8M8.5 15h3',
  columns: 'M3.5 4.5h13v11h-13zM8 4.5v11M12.3 4.5v11',
  edit: 'm4 16 .8-3.4L13.4 4 16 6.6l-8.6 8.6zM11.8 5.6l2.6 2.6',
  trash: 'M4 6h12M8 6V4h4v2M5.5 6l.7 10h7.6l.7-10M8.5 9v4.5M11.5 9v4.5',
  eye: 'M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5M10 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4',
  bell: 'M5 13.5V9a5 5 0 0 1 10 0v4.5l1.5 1.5h-13zM8.5 17h3',
  file: 'M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15',
  upload: 'M10 13V4M6.5 7 10 3.5 13.5 7M4 13v3.5h12V13',
  download: 'M10 3.5v9M6.5 9 10 12.5 13.5 9M4 13v3.5h12V13',
  comment: 'M3.5 4h13v9.5H9L5.5 16.5v-3h-2z',
  history: 'M4.2 6.5A7 7 0 1 1 3 10M3.5 3.5v3.3h3.3M10 6.5V10l2.5 1.5',
  undo: 'M7.5 5 4 8.5 7.5 12M4 8.5h7.5a4 4 0 0 1 0 8H8',
  calendar: 'M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5',
  board: 'M3.5 4h3.6v12H3.5zM8.2 4h3.6v8H8.2zM12.9 4h3.6v10h-3.6z',
  list: 'M7 5.5h10M7 10h10M7 14.5h10M3.5 5.5h.01M3.5 10h.01M3.5 14.5h.01',
  timeline: 'M3.5 5h6M7 10h8M5 15h7',
  tree: 'M4 4v11h4M4 9h4M8 7.5h8.5v3H8zM8 13.5h8.5v3H8zM2.5 2.5h7v3h-7z',
  user: 'M10 3.5a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4M3.8 17c.6-3.4 3-5 6.2-5s5.6 1.6 6.2 5',
  sun: 'M10 6.7a3.3 3.3 0 1 1 0 6.6 3.3 3.3 0 0 1 0-6.6M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1',
  moon: 'M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3',
  globe:
    'M10 2.8a7.2 7.2 0 1 1 0 14.4 7.2 7.2 0 0 1 0-14.4M2.8 10h14.4M10 2.8c-4 4.3-4 10.1 0 14.4M10 2.8c4 4.3 4 10.1 0 14.4',
  help: 'M10 2.8a7.2 7.2 0 1 1 0 14.4 7.2 7.2 0 0 1 0-14.4M7.9 8a2.1 2.1 0 1 1 3.2 1.8c-.7.4-1.1.8-1.1 1.7M10 14.1h.01',
  lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  signOut: 'M12 4H4.5v12H12M9 10h8M14 7l3 3-3 3',
  link: 'M8.5 11.5a3 3 0 0 0 4.2 0l2.8-2.8a3 3 0 0 0-4.2-4.2l-1 1M11.5 8.5a3 3 0 0 0-4.2 0l-2.8 2.8a3 3 0 0 0 4.2 4.2l1-1',
  table: 'M3 4.5h14v11H3zM3 8.2h14M3 11.9h14M9 4.5v11',
  chart: 'M3.5 3.5v13h13M6.5 13l3-4 3 2 4-6',
  warning: 'M10 3.5 17.5 16.5h-15zM10 8v4M10 14.3h.01',
  arrowUp: 'M10 16V4M5.5 8.5 10 4l4.5 4.5',
  arrowDown: 'M10 4v12M5.5 11.5 10 16l4.5-4.5',
  save: 'M4 4h9.5L16 6.5V16H4zM7 4v4h5.5V4M7 16v-4.5h6V16',
  panel: 'M3 4.5h14v11H3zM11.5 4.5v11',
  copy: 'M7 7h9.5v9.5H7zM4 13H3.5V3.5H13V4',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' || name === 'list' ? 2 : 1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      style={{ flex: 'none', display: 'block' }}
    >
      <path d={paths[name]} />
    </svg>
  );
}
