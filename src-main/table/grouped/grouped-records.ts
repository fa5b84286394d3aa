import { csvRecord } from '../../../src-shared/csv.ts';
import { decimalEvidence, parseScaled } from '../notation/numbers.ts';
import type { OnRecord } from '../read/dialect.ts';
import { type TableRecord, TextRecordFactory } from '../read/record.ts';
import { foldName } from '../sniff/fold-name.ts';
import type { Grouping } from './find-groups.ts';
import { kindOf } from './row-kinds.ts';

interface Section {
  name: string;
  key: number;
  sums: number[];
}

const SCALE = 10_000;
/** Columns whose equal values may have a total. */
const VALUE_COLUMNS = 6;

/**
 * Converts the rows of a grouped report to records: with the names of their sections in columns of their own, without
 * heads and totals. A total that contradicts the rows above it is passed on with a fault.
 */
export class GroupedRecords {
  readonly #grouping: Grouping;
  readonly #isName: (cell: string) => boolean;
  readonly #decimal: '.' | ',';
  readonly #onRecord: OnRecord;
  readonly #onTotal: (line: number) => void;
  readonly #records = new TextRecordFactory();
  #skip: number;
  #open: Section[] = [];
  #labels = new Map<string, string>();
  #parent: string[] | null = null;
  /** For each of the first columns its last value and the sums of the rows since it began. */
  readonly #values: { value: string; sums: number[] }[] = [];
  /** Sums of all rows, and of the rows since the last total. */
  #all: number[];
  #since: number[];

  /** @param skip the number of records above the rows, which are passed on as they are */
  constructor(
    grouping: Grouping,
    skip: number,
    body: string[][],
    isName: (cell: string) => boolean,
    onRecord: OnRecord,
    onTotal: (line: number) => void,
  ) {
    this.#grouping = grouping;
    this.#skip = skip;
    this.#isName = isName;
    this.#onRecord = onRecord;
    this.#onTotal = onTotal;
    this.#decimal = decimalEvidence(body.flatMap((cells) => grouping.summed.map((at) => cells[at] ?? ''))) ?? '.';
    this.#all = grouping.summed.map(() => 0);
    this.#since = [...this.#all];
  }

  /** A new sheet begins, with sections of its own. */
  startSheet(): void {
    this.#open = [];
    this.#labels.clear();
    this.#parent = null;
    this.#all = this.#all.map(() => 0);
    this.#since = this.#since.map(() => 0);
    this.#values.length = 0;
  }

  add(record: TableRecord): void {
    if (this.#skip > 0) {
      this.#skip--;
      this.#onRecord(record);
      return;
    }
    const { cells } = record;
    const row = record.fault === null ? kindOf(cells, this.#isName) : ({ kind: 'detail' } as const);
    if (row.kind === 'blank') return;
    if (row.kind === 'labels' && this.#grouping.labels.length > 0) {
      for (const [label, value] of row.pairs) this.#labels.set(foldName(label), value);
    } else if (row.kind === 'total') this.#onTotalRow(record, row.of);
    else if (row.kind === 'head' && this.#grouping.levels > 0)
      this.#startSection(row.name, row.column * 1_000 + row.indent);
    else this.#onDetail(record);
  }

  #startSection(name: string, key: number): void {
    if (!this.#grouping.hasNamedTotals) this.#open = this.#open.filter((section) => section.key < key);
    if (this.#open.length >= this.#grouping.levels) this.#open.length = this.#grouping.levels - 1;
    this.#open.push({ name, key, sums: this.#all.map(() => 0) });
  }

  #onDetail(record: TableRecord): void {
    const { cells } = record;
    const { levels, labels, parents } = this.#grouping;
    if (parents && (cells[parents.date] ?? '').trim() !== '') {
      this.#parent = cells;
      return;
    }
    const amounts = this.#amountsOf(cells);
    for (let column = 0; column < VALUE_COLUMNS; column++) {
      const value = foldName(cells[column] ?? '');
      const last = this.#values[column];
      if (last && (value === '' || value === last.value)) continue;
      this.#values[column] = { value, sums: this.#all.map(() => 0) };
    }
    for (const sums of [
      this.#all,
      ...this.#values.map((found) => found.sums),
      this.#since,
      ...this.#open.map((section) => section.sums),
    ])
      amounts.forEach((amount, at) => {
        sums[at]! += amount ?? 0;
      });
    const own = [...cells];
    const sections = parents
      ? [this.#parent?.[parents.shared]?.trim() ?? '']
      : Array.from({ length: levels }, (_, at) => this.#open[at]?.name ?? '');
    if (parents && this.#parent) for (const column of parents.carried) own[column] = this.#parent[column] ?? '';
    this.#emit(
      [...sections, ...labels.map((label) => this.#labels.get(foldName(label)) ?? ''), ...own],
      record,
      record.fault,
    );
  }

  #onTotalRow(record: TableRecord, of: string): void {
    const amounts = this.#amountsOf(record.cells);
    const at = of === '' ? -1 : this.#open.findLastIndex(({ name }) => foldName(name) === foldName(of));
    const section = this.#open[at];
    const agrees = (sums: number[]) =>
      amounts.every(
        (amount, i) => amount === null || Math.abs(amount - sums[i]!) <= SCALE / 100 + 1e-6 * Math.abs(amount),
      );
    const sameValue = this.#values.filter(({ value }) => of !== '' && value === foldName(of)).map(({ sums }) => sums);
    const candidates = section
      ? [section.sums]
      : [...sameValue, this.#since, this.#all, ...this.#open.map(({ sums }) => sums)];
    if (at >= 0) this.#open.length = at;
    if (candidates.some(agrees)) this.#onTotal(record.line);
    else {
      const { levels, labels, parents } = this.#grouping;
      const blanks = new Array(parents ? 1 : levels).fill('');
      this.#emit([...blanks, ...labels.map(() => ''), ...record.cells], record, 'total_differs');
    }
    this.#since = this.#since.map(() => 0);
  }

  #amountsOf(cells: string[]): (number | null)[] {
    return this.#grouping.summed.map((at) => {
      const text = (cells[at] ?? '').trim();
      const amount = text === '' ? Number.NaN : parseScaled(text, this.#decimal, SCALE);
      return Number.isNaN(amount) ? null : amount;
    });
  }

  #emit(cells: string[], { line }: TableRecord, fault: TableRecord['fault']): void {
    this.#onRecord(this.#records.next(cells, line, csvRecord(cells, ''), fault));
  }
}
