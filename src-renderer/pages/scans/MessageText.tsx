import type { ScanDetails, ScanLine } from '../../../src-shared/contract/index.ts';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

/** The message as it was written; what the active line was read from is marked. */
export function MessageText({ scan, active }: { scan: ScanDetails; active: ScanLine | undefined }) {
  const { data } = useCall('scans.text', { id: scan.id });
  const text = data?.text ?? '';
  const at = active ? text.indexOf(active.text) : -1;
  const marked = at < 0 ? '' : active!.text;
  return (
    <section className="scan-sheet scan-message" aria-label={m.scans.message}>
      {text.slice(0, Math.max(0, at))}
      {marked && <mark>{marked}</mark>}
      {text.slice(Math.max(0, at) + marked.length)}
    </section>
  );
}
