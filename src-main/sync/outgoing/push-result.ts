/** The server's decision on a cell or invoice; there is none for what simply became the newest version. */
export interface Verdict {
  kind: string;
  id: string;
  unit: string;
  verdict: 'taken' | 'key_taken' | 'rights' | 'equal' | 'lost';
  other: string | null;
  clock: string | null;
  device: string | null;
}

export interface PushResult {
  pushed: number;
  /** Changes that this login may not write. */
  refused: number;
}

/** Reports progress; throws to abort. */
export type OnProgress = (done: number) => void;
