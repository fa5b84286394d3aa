import type { NumberReuse } from '../gather/number-reuse.ts';
import type { RereadOptions } from '../meaning/meaning.ts';
import type { BreakerSnapshot } from '../run/breaker.ts';

/** Where reading stood when a batch was staged, with the warnings and rejects until then. */
export interface Checkpoint extends ReadCheckpoint {
  /** Of the file; empty until it is known, and then the import can't be resumed. */
  sha256: string;
  warnings: Record<string, number>;
  rejects: Record<string, number>;
}

/** The position of the reader. */
export interface ReadCheckpoint {
  /** The physical line on which the last record begins. */
  line: number;
  breaker: BreakerSnapshot;
  /** The column order since another header in the middle of the file. */
  order: number[] | null;
  /** The cells of the last record, where they carry down to later ones. */
  carried: string[] | null;
  /** Evidence so far against what was settled. */
  against: { reuse: NumberReuse; agreement: { compared: number; contradicting: number } };
  /** How the file is read a second time, where the first reading has shown it to be different. */
  again: RereadOptions;
  warningLines: Record<string, number[]>;
}
