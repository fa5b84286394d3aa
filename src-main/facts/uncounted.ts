import type { Store as Database } from '../store/open.ts';
import { counted } from './counted.ts';
import { type Facts, keeper, wholeOf } from './facts.ts';
import { monthWithin } from './narrow.ts';
import { unpacked } from './pack.ts';
import { packer } from './refresh.ts';

/**
 * A cube of the documents that do not count in figures, so that they can be listed with the same filters and the same
 * scope as those that do.
 */
export function uncounted(db: Database, facts: Facts): Facts {
  const whole = wholeOf(facts);
  const months = whole.once('not counted', () => {
    const which = `NOT (${counted('i')})`;
    const pack = packer(db, which);
    const names = db.prepare(`SELECT DISTINCT substr(i.date, 1, 7) FROM invoice i WHERE ${which} ORDER BY 1`).pluck();
    return (names.all() as string[]).map((month) => {
      const row = pack(month)!;
      return unpacked(row.columns, { ...row, revision: 0 });
    });
  });
  return facts.once('not counted to be seen', () => ({
    ...facts,
    months: facts === whole ? months : months.map((month) => monthWithin(month, facts.stores.countsAs)),
    once: keeper(),
  }));
}
