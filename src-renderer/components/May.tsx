import type { ReactNode } from 'react';
import type { ProcedureName } from '../../src-shared/contract/index.ts';
import { useMay } from './me.ts';

/** What is shown only to whom it would not be refused; the house refuses all the same. */
export function May({ ask, children }: { ask: ProcedureName; children: ReactNode }) {
  return useMay(ask) ? children : null;
}
