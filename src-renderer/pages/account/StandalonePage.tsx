import { Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { m } from '../../messages/index.ts';

/** Page layout outside the application shell. */
export function StandalonePage({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ${m.app}`;
  }, [title]);
  return (
    <main className="doorway">
      <div className="doorway-card">
        <div className="rail-name">
          <img src="/icon.svg" alt="" width={26} height={26} />
          <span>{m.app}</span>
        </div>
        <Title order={1} mb="sm">
          {title}
        </Title>
        {children}
      </div>
    </main>
  );
}
