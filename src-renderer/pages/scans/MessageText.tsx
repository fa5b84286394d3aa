import { Fragment } from 'react';
import type { ScanDetails, ScanLine } from '../../../src-shared/contract/index.ts';
import { useCall } from '../../components/use-call.ts';
import { m } from '../../messages/index.ts';

/** The message as it was written; what the active line was read from is marked. */
export function MessageText({ scan, active }: { scan: ScanDetails; active: ScanLine | undefined }) {
  const { data } = useCall('scans.text', { id: scan.id });
  const text = data?.text ?? '';
  const at = active ? text.indexOf(active.text) : -1;
  const parts = at < 0 ? [text] : [text.slice(0, at), active!.text, text.slice(at + active!.text.length)];
  return (
    <section className="scan-sheet scan-message" aria-label={m.scans.message}>
      {parts.map((part, i) => (i === 1 ? <mark key="active">{part}</mark> : <Fragment key={part}>{part}</Fragment>))}
    </section>
  );
}
