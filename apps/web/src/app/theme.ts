import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import { texts } from './texts.js';

/** Quiet greys and one blue; the loud colours are kept for what lies in the memory of the GPUs. */
const tuple = (...shades: string[]) => shades as unknown as MantineColorsTuple;

const gray = tuple(
  '#f7f8fa',
  '#eff1f4',
  '#e5e8ed',
  '#d5dae1',
  '#bcc4cf',
  '#8f99a8',
  '#5b6675',
  '#475160',
  '#2d3642',
  '#171d26',
);
const dark = tuple(
  '#e4e8ee',
  '#bac2ce',
  '#98a2b1',
  '#6d7887',
  '#37404c',
  '#2a313b',
  '#1b2027',
  '#12161b',
  '#0d1014',
  '#08090c',
);
const blue = tuple(
  '#e9f4fb',
  '#d0e7f5',
  '#a2cfea',
  '#6fb6df',
  '#479fd3',
  '#2187c4',
  '#0072b2',
  '#005f96',
  '#004c79',
  '#00395c',
);

/** Menus, lists and hints belong to the page they open over: outside of its landmarks nobody would look for them. */
const inPage = { portalProps: { target: 'main' } };

/** What opens over the page. Its head is no banner: the page has one. */
const overlay = {
  overlayProps: { backgroundOpacity: 0.45, blur: 2 },
  closeButtonProps: { 'aria-label': texts.ui.close },
  attributes: { header: { role: 'presentation' } },
};

export const theme = createTheme({
  colors: { gray, dark, blue },
  primaryColor: 'blue',
  primaryShade: 6,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily:
    'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.84375rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.625rem', lineHeight: '1.25' },
      h2: { fontSize: '1.25rem', lineHeight: '1.3' },
      h3: { fontSize: '1.0625rem', lineHeight: '1.4' },
    },
  },
  components: {
    Tooltip: { defaultProps: { ...inPage, withArrow: false, openDelay: 120, transitionProps: { duration: 120 } } },
    Modal: { defaultProps: { ...overlay, radius: 'lg' } },
    Drawer: { defaultProps: overlay },
    Popover: { defaultProps: inPage },
    /* The first entry has the focus, as in the menus of any desktop. */
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 100 }, withInitialFocusPlaceholder: false } },
    /* The list scrolls by itself (ui/pieces.css): a frame that scrolls around it would have to take the focus. */
    Select: { defaultProps: { withScrollArea: false } },
  },
});

/** Mantine's own surfaces take the colours of `ui/palette.css`, which know both schemes. */
const ours = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-soft)',
  '--mantine-color-placeholder': 'var(--ink-soft)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-gray-light-color': 'var(--ink-soft)',
  '--mantine-color-gray-light-hover': 'var(--sunken)',
  '--mantine-color-blue-light': 'var(--accent-wash)',
  '--mantine-color-blue-light-color': 'var(--accent-ink)',
  '--mantine-color-blue-light-hover': 'var(--accent-wash-strong)',
  '--mantine-color-red-6': 'var(--bad)',
  '--mantine-color-red-filled': 'var(--bad-filled)',
  '--mantine-color-red-filled-hover': 'var(--bad-filled-hover)',
  '--mantine-color-red-light-hover': 'var(--bad-wash)',
  '--mantine-color-red-light': 'var(--bad-wash)',
  '--mantine-color-red-light-color': 'var(--bad)',
  '--mantine-color-error': 'var(--bad)',
};

export const surfaces: CSSVariablesResolver = () => ({ variables: {}, light: ours, dark: ours });
