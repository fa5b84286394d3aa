/** How the server took what was sent. */
export interface Verdict {
  kind: string;
  id: string;
  unit: string;
  verdict: 'taken' | 'key_taken' | 'rights' | 'equal' | 'lost';
  other: string | null;
  clock: string | null;
  device: string | null;
}

export interface Sent {
  pushed: number;
  /** Changes that this login may not make. */
  refused: number;
}

/** Tells of progress; throws where it is to stop. */
export type Tick = (done: number) => void;
