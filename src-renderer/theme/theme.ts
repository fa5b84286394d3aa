import { createTheme, type MantineColorsTuple } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { m } from '../messages/index.ts';

/** Brand colour: white text on shade 6 has contrast 5.9:1; shade 4 on the dark background has 7:1. */
const leaf: MantineColorsTuple = [
  '#e8f6f2',
  '#d3eae4',
  '#a6d5c9',
  '#76bfad',
  '#4fac96',
  '#2d9a82',
  '#0b6e5d',
  '#0a6354',
  '#085548',
  '#05463b',
];

/** Enter takes the marked option of a list; where none is marked yet, it must not save the form around it. */
const choice = {
  defaultProps: {
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) event.preventDefault();
    },
  },
};

/** Mantine theme: dense tables, spacious pages, tabular figures. */
export const theme = createTheme({
  primaryColor: 'leaf',
  primaryShade: { light: 6, dark: 6 },
  colors: { leaf },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Devanagari", sans-serif',
  fontSizes: { xs: '0.78rem', sm: '0.875rem', md: '0.95rem', lg: '1.1rem', xl: '1.35rem' },
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.5rem', lineHeight: '1.25' }, h2: { fontSize: '1.05rem', lineHeight: '1.35' } },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  components: {
    Anchor: { defaultProps: { underline: 'always' } },
    Paper: { defaultProps: { withBorder: true, p: 'md' } },
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: choice,
    MultiSelect: choice,
    Notification: {
      defaultProps: { closeButtonProps: { 'aria-label': m.close } },
      // the default grey has too little contrast
      styles: { description: { color: 'var(--mantine-color-text)' } },
    },
    PasswordInput: { defaultProps: { visibilityToggleButtonProps: { 'aria-label': m.account.show } } },
  },
});
