import { type ReactNode, useEffect, useRef, useState } from 'react';

/**
 * Horizontal scroll container for wide content, mostly tables; focusable while it overflows, so that it scrolls by
 * keyboard.
 */
export function Wide({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const { current } = place;
    if (!current) return;
    const observer = new ResizeObserver(() => setScrolls(current.scrollWidth > current.clientWidth));
    observer.observe(current);
    for (const child of current.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={place} className="wide" tabIndex={scrolls ? 0 : undefined}>
      {children}
    </div>
  );
}
