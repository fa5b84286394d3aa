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

/** Badge of a store's purchase segment, with the reason and, if given, its scores as the tooltip. */
export function SegmentBadge({ name, scores }: { name: Name; scores?: string | undefined }) {
  return (
    <span className={`badge badge-${TONES[name]}`} title={[m.segmentHints[name], scores].filter(Boolean).join('. ')}>
      {m.segments[name]}
    </span>
  );
}
