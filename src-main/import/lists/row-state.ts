import type { ExportedList } from '../../../src-shared/list-kinds.ts';
import { hash53 } from '../gather/extras.ts';

/** Column of an exported list with the id of each row. */
export const ID_COLUMNS: Record<ExportedList, string> = {
  stores: '_store',
  products: '_product',
  prices: '_price',
  targets: '_target',
};
/** Column of an exported list with what the cells of each row were when it was exported. */
export const STATE_COLUMN = '_state';

/** A value of a field: text, an integer in the field's unit, or nothing. */
export type ListValue = string | number | null;

const NAME_LENGTH = 3;
const HASH_LENGTH = 4;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function digest(text: string, length: number): string {
  let rest = hash53(text);
  let out = '';
  for (let i = 0; i < length; i++) {
    out += ALPHABET[rest % 64];
    rest = Math.floor(rest / 64);
  }
  return out;
}

const cellDigest = (value: ListValue) => digest(JSON.stringify(value === '' ? null : value), HASH_LENGTH);

/**
 * What an exported row held: digests of its key and of each cell, from which an import sees which cells were edited.
 * @param key identifies the row in another data folder too, where its id belongs to another
 */
export function encodeState(key: string, values: Record<string, ListValue>): string {
  const cells = Object.entries(values).map(([field, value]) => digest(field, NAME_LENGTH) + cellDigest(value));
  return `1${digest(key, HASH_LENGTH)}${cells.join('')}`;
}

/** The state of an exported row as it is in the file. */
export class RowState {
  readonly #key: string;
  readonly #cells = new Map<string, string>();

  private constructor(key: string) {
    this.#key = key;
  }

  /** Null where the text is no state, or a damaged one. */
  static parse(text: string): RowState | null {
    const width = NAME_LENGTH + HASH_LENGTH;
    const cells = text.length - 1 - HASH_LENGTH;
    if (!text.startsWith('1') || cells < 0 || cells % width !== 0) return null;
    const state = new RowState(text.slice(1, 1 + HASH_LENGTH));
    for (let at = 1 + HASH_LENGTH; at < text.length; at += width)
      state.#cells.set(text.slice(at, at + NAME_LENGTH), text.slice(at + NAME_LENGTH, at + width));
    return state;
  }

  isOf(key: string): boolean {
    return this.#key === digest(key, HASH_LENGTH);
  }

  /** Whether a field had this value when it was exported. */
  had(field: string, value: ListValue): boolean {
    return this.#cells.get(digest(field, NAME_LENGTH)) === cellDigest(value);
  }

  /** Whether the field was exported. */
  knows(field: string): boolean {
    return this.#cells.has(digest(field, NAME_LENGTH));
  }
}
