import { flattenString } from '../../table/read/flatten-string.ts';
import type { TableRecord } from '../../table/read/record.ts';
import { cleanText, foldCode, foldIdentity, usableId } from '../fields/identity.ts';
import type { StagedStore } from './batch.ts';
import { ChangedEntities } from './changed-entities.ts';
import type { MappedColumns } from './mapped-columns.ts';
import { differingWrittenKey, updateField } from './staged-fields.ts';

const WALK_IN = 'Walk-in';

/** Numbers the stores of a file; their fields hold the newest values. */
export class StoreCollector {
  readonly #columns: MappedColumns;
  readonly #stores = new Map<string, StagedStore>();
  /** The store of the previous record, and that record's mark. */
  #last: { seen: StagedStore; date: string; mark: number } | null = null;
  readonly changed = new ChangedEntities<StagedStore>();

  constructor(columns: MappedColumns) {
    this.#columns = columns;
  }

  /** Adds the stores of an interrupted import. */
  restore(stores: StagedStore[]): void {
    for (const store of stores) this.#stores.set(store.key, store);
  }

  /** The store of a record, with the record's values where it is at least as new as those before. */
  resolve(record: TableRecord, date: string): StagedStore {
    const at = this.#columns;
    const last = this.#last;
    if (last !== null && last.date === date && record.isUnchangedSince(last.mark, at.store)) {
      last.mark = record.mark;
      return last.seen;
    }
    const id = usableId(record.text(at.storeId));
    const name = cleanText(record.text(at.storeName)) || id || WALK_IN;
    const key = id ? `id:${foldCode(id)}` : `name:${foldIdentity(name)}`;
    let seen = this.#stores.get(key);
    if (!seen) {
      seen = {
        idx: this.#stores.size + 1,
        key: flattenString(key),
        writtenKey: flattenString(id ? differingWrittenKey(key, `id:${id}`) : ''),
        nameKey: flattenString(`name:${foldIdentity(name)}`),
        externalId: id ? flattenString(id) : null,
        name: flattenString(name),
        city: flattenString(record.text(at.city)),
        state: flattenString(record.text(at.state)),
        country: flattenString(record.text(at.country)),
        asOf: date,
      };
      this.#stores.set(seen.key, seen);
      this.changed.add(seen);
    } else if (date >= seen.asOf) {
      let changed = updateField(seen, 'name', cleanText(record.text(at.storeName)));
      changed = updateField(seen, 'city', record.text(at.city)) || changed;
      changed = updateField(seen, 'state', record.text(at.state)) || changed;
      changed = updateField(seen, 'country', record.text(at.country)) || changed;
      if (changed) this.changed.add(seen);
      else if (date > seen.asOf) this.changed.addNewerDay(seen);
      seen.asOf = date;
    }
    this.#last = { seen, date, mark: record.mark };
    return seen;
  }
}
