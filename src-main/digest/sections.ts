import type { DigestFigure } from '../../src-shared/contract/digest.ts';
import type { MessageDescriptor } from '../../src-shared/messages/descriptor.ts';

export type DigestCell = string | number | MessageDescriptor | null;

export interface DigestColumn {
  label: MessageDescriptor;
  /** Money in minor units; a change is a share that is shown with its sign. */
  type: DigestFigure['type'] | 'change';
}

/** A table of a digest. The first column names what a row is of. */
export interface DigestSection {
  title: MessageDescriptor;
  /** A sentence below the title. */
  remark?: MessageDescriptor | undefined;
  columns: DigestColumn[];
  rows: DigestCell[][];
  /** Rows that are left out. */
  more?: number | undefined;
}

/** The relative change; null where there was nothing before. */
export const changeOf = (now: number, before: number): number | null => (before > 0 ? now / before - 1 : null);
