import { type ReactNode, useEffect, useRef, useState } from 'react';

/**
 * Horizontal scroll container for wide content, mostly tables; focusable while it overflows, so that it scrolls by
 * keyboard.
 */
export function ScrollX({ children }: { children: ReactNode }) {
  const container = useRef<HTMLDivElement>(null);
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const { current } = container;
    if (!current) return;
    const observer = new ResizeObserver(() => setOverflows(current.scrollWidth > current.clientWidth));
    observer.observe(current);
    for (const child of current.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={container} className="wide" tabIndex={overflows ? 0 : undefined}>
      {children}
    </div>
  );
}
