import type { Problem } from '../../../src-shared/problem.ts';
import { confirm } from '../../components/confirm.tsx';
import { m } from '../../messages/index.ts';

/** Asks whether orders that are held for their stores’ credit limits are confirmed nevertheless. */
export function askToRelease(held: Problem[], onYes: () => void): void {
  confirm({
    title: m.deals.releaseTitle(held.length),
    text: held.map((problem) => m.text(problem)).join(' '),
    yes: m.deals.release,
    onYes,
  });
}
