import { compactDay } from './days.ts';

/** The stores or products that a batch sends: new or changed ones in full, of the others only their newest day. */
export class ChangedEntities<T extends { idx: number; asOf: string }> {
  readonly #changed = new Set<T>();
  /** Entities of which only the day is newer. */
  readonly #newerDays = new Set<T>();

  add(entity: T): void {
    this.#changed.add(entity);
  }

  addNewerDay(entity: T): void {
    this.#newerDays.add(entity);
  }

  /** Returns what is to be sent, and clears it. */
  flush(): { entities: T[]; days: Int32Array<ArrayBuffer> } {
    const flushed = { entities: [...this.#changed], days: newestDays(this.#newerDays, this.#changed) };
    this.#changed.clear();
    this.#newerDays.clear();
    return flushed;
  }
}

/** Pairs of number and day of the entities that the batch does not send anyway. */
function newestDays<T extends { idx: number; asOf: string }>(
  newer: Set<T>,
  alreadySent: Set<T>,
): Int32Array<ArrayBuffer> {
  const days = new Int32Array(newer.size * 2);
  let at = 0;
  for (const entity of newer) {
    if (alreadySent.has(entity)) continue;
    days[at++] = entity.idx;
    days[at++] = compactDay(entity.asOf);
  }
  return days.slice(0, at);
}
