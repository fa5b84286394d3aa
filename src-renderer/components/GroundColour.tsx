import { useComputedColorScheme } from '@mantine/core';
import { useEffect } from 'react';

/** Says which colour the page's ground has, so that a window opens in it next time. */
export function GroundColour() {
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    const ground = getComputedStyle(document.documentElement).getPropertyValue('--house-ground').trim();
    document.querySelector<HTMLMetaElement>('meta[name=theme-color]')!.content = ground;
  }, [scheme]);
  return null;
}
