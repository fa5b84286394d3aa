import type { ReactNode } from 'react';
import type { ProcedureName } from '../../src-shared/contract/index.ts';
import { useMay } from './me.ts';

/** Renders its children only if the user may call the procedure. Presentation only: the backend enforces access. */
export function May({ ask, children }: { ask: ProcedureName; children: ReactNode }) {
  return useMay(ask) ? children : null;
}
