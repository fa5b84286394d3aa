import type { ReactNode } from 'react';
import type { ProcedureName } from '../../src-shared/contract/index.ts';
import { useAllowed } from './use-me.ts';

/** Renders its children only if the user may call the procedure. Presentation only: the backend enforces access. */
export function IfAllowed({ ask, children }: { ask: ProcedureName; children: ReactNode }) {
  return useAllowed(ask) ? children : null;
}
