import { type ReactNode, useEffect, useRef, useState } from 'react';

/** What may be wider than its place, a table mostly: it scrolls there, by keyboard too, and not the page with it. */
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
