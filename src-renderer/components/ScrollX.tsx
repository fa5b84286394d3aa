import { type ReactNode, useEffect, useRef, useState } from 'react';

/**
 * Scroll container for wide content, mostly tables, and with `maxHeight` for long content; focusable while it overflows,
 * so that it scrolls by keyboard.
 */
export function ScrollX({ children, maxHeight }: { children: ReactNode; maxHeight?: number }) {
  const container = useRef<HTMLDivElement>(null);
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const { current } = container;
    if (!current) return;
    const observer = new ResizeObserver(() =>
      setOverflows(current.scrollWidth > current.clientWidth || current.scrollHeight > current.clientHeight),
    );
    observer.observe(current);
    for (const child of current.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      ref={container}
      className="wide"
      style={maxHeight === undefined ? undefined : { maxHeight, overflowY: 'auto' }}
      tabIndex={overflows ? 0 : undefined}
    >
      {children}
    </div>
  );
}
