import { useComputedColorScheme } from '@mantine/core';
import { useEffect } from 'react';

/** Writes the background colour to the theme-color meta tag, so that the next window opens with it. */
export function ThemeColorMeta() {
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    // when the system's scheme changes, the provider sets the document's after this effect
    const frame = requestAnimationFrame(() => {
      const ground = getComputedStyle(document.documentElement).getPropertyValue('--app-ground').trim();
      document.querySelector<HTMLMetaElement>('meta[name=theme-color]')!.content = ground;
    });
    return () => cancelAnimationFrame(frame);
  }, [scheme]);
  return null;
}
