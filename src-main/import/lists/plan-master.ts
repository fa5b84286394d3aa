import type { Fault, FileQuestion } from '../../../src-shared/contract/imports.ts';
import { currencyInAmount, currencyInName } from '../../table/notation/currency.ts';
import { foldCode, foldIdentity } from '../fields/identity.ts';
import { faultAt } from '../layout/faults.ts';
import { buildQuestion } from '../meaning/build-question.ts';
import type { CheckedRow } from './check-row.ts';
import { companyCurrency } from './company-currency.ts';
import { LIST_FIELDS, type ListField } from './fields.ts';
import {
  type Entity,
  effectiveValue,
  extraKey,
  hasLaterList,
  identityOf,
  keyOf,
  listedText,
  MasterIndex,
  type MasterRow,
  refreshListed,
} from './master-data.ts';
import {
  addWarning,
  fieldFault,
  type ListChange,
  type ListPlan,
  type ListWarning,
  type PlanContext,
  type RowOutcome,
} from './plan.ts';
import type { ListValue } from './row-state.ts';
import { formatValue, isSpreadsheetForm } from './values.ts';

/** Rows from which a list that renames or empties most of them asks first. */
const LEAST_TO_ASK = 3;

/** A value that a row states. */
interface Statement {
  key: string;
  value: ListValue;
  /** Whether it takes the place of a value typed by hand: a person edited that very value. */
  replacesTyped: boolean;
}

interface PlannedRow {
  row: MasterRow;
  isNew: boolean;
  line: number;
  statements: Statement[];
  renames: boolean;
  empties: boolean;
}

/** Day before any invoice, whose facts then take precedence over those of the row’s creation. */
const BEFORE_ALL = '1900-01-01';

/** Plans a list of stores or products. */
export class MasterPlan implements ListPlan {
  storesNew = 0;
  productsNew = 0;
  readonly total = null;
  readonly warnings = new Map<ListWarning, number[]>();
  readonly #context: PlanContext;
  readonly #entity: Entity;
  readonly #index: MasterIndex;
  /** Of the invoices; null where there are none. */
  readonly #currency: string | null;
  readonly #planned: PlannedRow[] = [];
  readonly #seen = new Set<number>();
  #matched = 0;
  #nextId: number;

  constructor(context: PlanContext, entity: Entity) {
    this.#context = context;
    this.#entity = entity;
    this.#index = new MasterIndex(context.db, entity);
    this.#currency = companyCurrency(context.db, '') || null;
    this.#nextId =
      context.db.prepare<unknown[], number>(`SELECT coalesce(max(id), 0) FROM main.${entity}`).pluck().get()! + 1;
  }

  add(row: CheckedRow): RowOutcome {
    const fault = this.#limitFault(row);
    if (fault) return fault;
    return row.exported ? this.#addExported(row, row.exported) : this.#addListed(row);
  }

  /** A credit limit is compared with what is owed and ordered, so it has to be in the currency of the invoices. */
  #limitFault({ values, raw }: CheckedRow): Fault | null {
    const { columns, mapping } = this.#context.opened;
    const column = mapping.creditLimit;
    if (this.#currency === null || column === undefined || values.get('creditLimit') == null) return null;
    const cell = (raw.cells[column] ?? '').trim();
    const named = currencyInAmount(cell, this.#currency) ?? currencyInName(columns[column]!, this.#currency);
    return named === null || named === this.#currency
      ? null
      : fieldFault(this.#context, 'creditLimit', cell, 'limit_currency');
  }

  get #nameField(): ListField {
    return this.#entity === 'store' ? 'storeName' : 'itemName';
  }

  #describe({ values }: CheckedRow): ListValue {
    const fields: ListField[] = ['storeId', 'productId', 'sku', 'barcode', this.#nameField];
    return fields.map((field) => values.get(field)).find((value) => value != null) ?? '';
  }

  /** A row of this program's own export: only the cells that were edited since say something. */
  #addExported(checked: CheckedRow, { id, state }: NonNullable<CheckedRow['exported']>): RowOutcome {
    const row = this.#index.rows.get(id);
    if (!row || !state.isOf(identityOf(row))) return faultAt('', String(id), 'row_unknown');
    if (this.#seen.has(id)) return fieldFault(this.#context, this.#nameField, this.#describe(checked), 'duplicate_row');
    const { opened } = this.#context;
    const statements: Statement[] = [];
    const stateEdited = (key: string, value: ListValue) =>
      statements.push({ key, value, replacesTyped: row.own[key] !== undefined });
    for (const [field, value] of checked.values) {
      const key = keyOf(this.#entity, field);
      const current = effectiveValue(row, key);
      const { type } = LIST_FIELDS[opened.kind][field]!;
      const cell = (checked.raw.cells[opened.mapping[field]!] ?? '').trim();
      const isUntouched =
        state.had(key, current) && (cell === String(formatValue(type, current)) || isSpreadsheetForm(cell, current));
      if (
        isUntouched ||
        (!checked.cellFaults.has(field) && state.had(key, type === 'flag' && value === 0 ? null : value))
      )
        continue;
      const fault = checked.cellFaults.get(field);
      if (fault) return fault;
      if (field === this.#nameField && value === null) return fieldFault(this.#context, field, '', 'name_missing');
      if (value !== current && !(value === 0 && current === null)) stateEdited(key, value);
    }
    for (const [name, value] of checked.extras) {
      const key = extraKey(name);
      if (state.had(key, value) || (value === '' && !state.knows(key))) continue;
      if (value !== (effectiveValue(row, key) ?? '')) stateEdited(key, value);
    }
    this.#seen.add(id);
    this.#matched++;
    return this.#plan(row, false, checked, statements);
  }

  /** A row of any other list: every filled cell says something, an empty one nothing. */
  #addListed(checked: CheckedRow): RowOutcome {
    const found = this.#index.find(checked.values);
    if (found === 'ambiguous')
      return fieldFault(this.#context, this.#nameField, this.#describe(checked), `${this.#entity}_ambiguous`);
    const isNew = found === 'unknown';
    if (!isNew && this.#seen.has(found))
      return fieldFault(this.#context, this.#nameField, this.#describe(checked), 'duplicate_row');
    const name = checked.values.get(this.#nameField);
    if (isNew && name == null) return fieldFault(this.#context, this.#nameField, '', 'name_missing');
    const row = isNew ? this.#create(checked) : this.#index.rows.get(found)!;
    this.#seen.add(row.id);
    const statements: Statement[] = [];
    const state = (key: string, value: ListValue) => {
      statements.push({ key, value, replacesTyped: false });
      const typed = row.own[key];
      if (typed !== undefined && typed !== value) addWarning(this, 'typed_value_kept', checked.raw.line);
    };
    for (const [field, value] of checked.values) {
      const key = keyOf(this.#entity, field);
      // a code that says the same in another notation is no news
      const same =
        (key === 'externalId' || key === 'sku') &&
        foldCode(String(row.listed[key] ?? row.base[key] ?? '')) === foldCode(String(value));
      if (value !== null && !same) state(key, value);
    }
    for (const [extra, value] of checked.extras) if (value !== '') state(extraKey(extra), value);
    if (!isNew) this.#matched++;
    return this.#plan(row, isNew, checked, statements);
  }

  #create({ values }: CheckedRow): MasterRow {
    const text = (field: ListField) => values.get(field) ?? null;
    const store = this.#entity === 'store';
    const base: MasterRow['base'] = store
      ? { name: text('storeName'), externalId: text('storeId') }
      : { name: text('itemName'), externalId: text('productId'), sku: text('sku') };
    const row: MasterRow = { id: this.#nextId++, mergedInto: null, own: {}, listed: {}, base };
    if (store) this.storesNew++;
    else this.productsNew++;
    this.#index.add(row);
    return row;
  }

  #plan(row: MasterRow, isNew: boolean, { raw }: CheckedRow, statements: Statement[]): RowOutcome {
    const changes = statements.filter((statement) => this.#changes(row, statement));
    const renamed = changes.find(({ key }) => key === 'name');
    const isRename = (value: ListValue) =>
      foldIdentity(String(value)) !== foldIdentity(String(effectiveValue(row, 'name')));
    this.#planned.push({
      row,
      isNew,
      line: raw.line,
      statements,
      renames: !isNew && renamed !== undefined && isRename(renamed.value),
      empties: changes.some(({ value, key }) => (value === null || value === '') && effectiveValue(row, key) !== null),
    });
    if (isNew) return 'new';
    return changes.length > 0 ? 'changed' : 'same';
  }

  /** Whether a statement changes the value that applies. */
  #changes(row: MasterRow, { key, value, replacesTyped }: Statement): boolean {
    if (row.own[key] !== undefined && !replacesTyped) return false;
    const after = value === null || value === '' || (key === 'withdrawn' && value === 0) ? null : value;
    return after !== effectiveValue(row, key);
  }

  questions(): FileQuestion[] {
    const { answers, opened } = this.#context;
    const ask = (code: 'list_renames' | 'list_empties', rows: number, choices: string[]): FileQuestion[] => {
      if (rows < LEAST_TO_ASK || rows * 2 <= this.#matched || choices.includes(answers[code]!)) return [];
      const figures = (count: number) => ({
        totalMinor: 0,
        currency: opened.currency,
        invoices: 0,
        stores: this.#entity === 'store' ? count : 0,
        products: this.#entity === 'product' ? count : 0,
      });
      return [
        buildQuestion(
          code,
          [],
          choices.map((value, i) => ({ value, figures: figures(i === 0 ? rows : 0) })),
        ),
      ];
    };
    const count = (test: (row: PlannedRow) => boolean) => this.#planned.filter(test).length;
    return [
      ...ask(
        'list_renames',
        count(({ renames }) => renames),
        ['rename', 'keep'],
      ),
      ...ask(
        'list_empties',
        count(({ empties }) => empties),
        ['empty', 'keep'],
      ),
    ];
  }

  write(): ListChange[] {
    const { db, importId, answers } = this.#context;
    const entity = this.#entity;
    const addRow = db.prepare(
      entity === 'store'
        ? 'INSERT INTO main.store (id, external_id, name, as_of, made_by, import_id) VALUES (@id, @externalId, @name, @asOf, @importId, @importId)'
        : "INSERT INTO main.product (id, external_id, sku, name, as_of, made_by, import_id) VALUES (@id, @externalId, coalesce(@sku, ''), @name, @asOf, @importId, @importId)",
    );
    const addKey = db.prepare(`INSERT OR IGNORE INTO main.${entity}_key (key, ${entity}_id) VALUES (?, ?)`);
    const addValue = db.prepare(
      `INSERT INTO main.${entity}_value (${entity}_id, field, import_id, value, replaced, physical_line) VALUES (?, ?, ?, ?, ?, ?)`,
    );
    const setOwn = db.prepare(`UPDATE main.${entity} SET own = ? WHERE id = ?`);
    const changes: ListChange[] = [];
    const setListed = db.prepare(`UPDATE main.${entity} SET listed = ? WHERE id = ?`);
    const isNewest = !hasLaterList(db, entity, importId);
    const written: number[] = [];
    for (const { row, isNew, line, statements, renames } of this.#planned) {
      const keepsName = renames && answers.list_renames === 'keep';
      const said = statements.filter(
        ({ key, value }) =>
          !(keepsName && key === 'name') &&
          !(answers.list_empties === 'keep' && (value === null || value === '') && effectiveValue(row, key) !== null),
      );
      if (isNew) {
        const { base, id } = row;
        addRow.run({
          id,
          name: base.name,
          externalId: base.externalId,
          asOf: BEFORE_ALL,
          importId,
          ...(entity === 'product' ? { sku: base.sku } : {}),
        });
        for (const key of keysOf(entity, row)) addKey.run(key, id);
        changes.push({
          what: `${entity} ${id}`,
          before: null,
          after: Object.fromEntries(said.map(({ key, value }) => [key, value])),
        });
      }
      if (said.length === 0) continue;
      written.push(row.id);
      const own = { ...row.own };
      for (const statement of said) {
        const { key, value, replacesTyped } = statement;
        if (!isNew && this.#changes(row, statement))
          changes.push({
            what: `${entity} ${row.id} ${key}`,
            before: effectiveValue(row, key),
            after: value === '' ? null : value,
          });
        const typed = replacesTyped ? JSON.stringify({ value: own[key], keys: Object.keys(row.own) }) : null;
        if (replacesTyped) delete own[key];
        addValue.run(row.id, key, importId, JSON.stringify(clearedValue(key, value)), typed, line);
      }
      const listed = listedText({
        ...row.listed,
        ...Object.fromEntries(said.map(({ key, value }) => [key, clearedValue(key, value)])),
      });
      if (isNewest && listed !== listedText(row.listed)) setListed.run(listed, row.id);
      if (Object.keys(own).length !== Object.keys(row.own).length) setOwn.run(JSON.stringify(own), row.id);
    }
    if (!isNewest) refreshListed(db, entity, written);
    return changes;
  }
}

/** Texts that invoices have too are emptied by an empty text, so that theirs does not show again. */
const TEXTS_OF_INVOICES = new Set(['externalId', 'sku', 'city', 'state', 'country', 'brand', 'category', 'unit']);
const clearedValue = (key: string, value: ListValue): ListValue =>
  value === null && TEXTS_OF_INVOICES.has(key) ? '' : value;

/** Lookup keys of a new store or product, as imports of invoices make them. */
function keysOf(entity: Entity, { base }: MasterRow): string[] {
  const code = (kind: string, value: ListValue | undefined) =>
    value == null ? [] : [`${kind}:${foldCode(String(value))}`];
  return [
    ...code('id', base.externalId),
    ...(entity === 'product' ? code('sku', base.sku) : []),
    `name:${foldIdentity(String(base.name))}`,
  ];
}
