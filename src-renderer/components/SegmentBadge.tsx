import type { Segment as Name } from '../../src-shared/contract/index.ts';
import { m } from '../messages/index.ts';

const TONES: Record<Name, 'good' | 'warn' | 'bad' | 'calm'> = {
  champion: 'good',
  loyal: 'good',
  promising: 'calm',
  new: 'calm',
  sleeping: 'warn',
  at_risk: 'bad',
  lost: 'calm',
  none: 'calm',
};

/** Badge of a store's purchase segment, with the reason as its tooltip. */
export function SegmentBadge({ name }: { name: Name }) {
  return (
    <span className={`badge badge-${TONES[name]}`} title={m.segmentHints[name]}>
      {m.segments[name]}
    </span>
  );
}
