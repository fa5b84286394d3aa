/** Which tables are sealed and which are not; every table must be in one of these lists. */

/** A table whose rows are sealed one by one. */
export interface RowKind {
  /** The table's name, shown in findings. */
  table: string;
  /** The row's key: an SQL expression of its columns, each written `$.column`. */
  id: string;
  /** A human-readable column, for findings. */
  label?: string;
}

/**
 * Rows that share one seal: a row of `root` with its dependent rows, or a block of rows of one table. They are written
 * in bulk and sealed at the end of the transaction, see `inBulk`.
 */
export interface GroupKind {
  name: string;
  root?: { table: string; label?: string };
  parts: GroupPart[];
}

interface GroupPart {
  table: string;
  /** The group id of a row, an integer: an SQL expression of its columns, each written `$.column`. */
  group: string;
  /** The condition for the rows of group `@id`, in the same notation; must be served by an index. */
  where: string;
  /** The columns that order the rows of a group uniquely. */
  key: string[];
  /** Added by a later version, see {@link LATER_COLUMNS}. */
  later?: true;
}

/**
 * Columns that a later version added to a sealed table, with their defaults as SQL. They, and parts added later, are part
 * of a seal only where they hold something, so that the seals of a folder from before hold on.
 */
export const LATER_COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  invoice: { balance: 'NULL', paid_on: 'NULL' },
  store: { listed: "'{}'" },
  product: { listed: "'{}'" },
  sales_order: { deliver_on: 'NULL', discount: '0' },
  call_mark: { outcome: 'NULL' },
};

const rowKind = (table: string, id = '$.id', label?: string): RowKind => ({ table, id, ...(label ? { label } : {}) });
const groupPart = (table: string, column: string, ...key: string[]): GroupPart => ({
  table,
  group: `$.${column}`,
  where: `$.${column} = @id`,
  key,
});

const laterPart = (table: string, column: string, ...key: string[]): GroupPart => ({
  ...groupPart(table, column, ...key),
  later: true,
});

export const GROUP_KINDS: readonly GroupKind[] = [
  {
    name: 'invoice',
    root: { table: 'invoice', label: 'number' },
    parts: [
      groupPart('invoice_key', 'invoice_id', 'key'),
      groupPart('invoice_line', 'invoice_id', 'invoice_id', 'line_no'),
    ],
  },
  {
    name: 'store',
    root: { table: 'store', label: 'name' },
    parts: [
      groupPart('store_key', 'store_id', 'key'),
      laterPart('store_value', 'store_id', 'store_id', 'field', 'import_id'),
      laterPart('open_item', 'store_id', 'store_id', 'import_id', 'physical_line'),
      laterPart('payment', 'store_id', 'store_id', 'key', 'import_id'),
    ],
  },
  {
    name: 'product',
    root: { table: 'product', label: 'name' },
    parts: [
      groupPart('product_key', 'product_id', 'key'),
      laterPart('product_value', 'product_id', 'product_id', 'field', 'import_id'),
      laterPart('list_price', 'product_id', 'product_id', 'price_id', 'import_id'),
      laterPart('stock_count', 'product_id', 'product_id', 'import_id', 'place', 'batch'),
    ],
  },
  {
    name: 'extra',
    parts: [{ table: 'extra', group: '$.id >> 4', where: '$.id BETWEEN @id << 4 AND (@id << 4) + 15', key: ['id'] }],
  },
  {
    name: 'list_change',
    parts: [
      { table: 'list_change', group: '$.id >> 6', where: '$.id BETWEEN @id << 6 AND (@id << 6) + 63', key: ['id'] },
    ],
  },
  {
    name: 'confirmed_balance',
    parts: [groupPart('confirmed_balance', 'import_id', 'import_id', 'invoice_id')],
  },
  {
    name: 'sales_order',
    root: { table: 'sales_order' },
    parts: [groupPart('sales_order_line', 'order_id', 'order_id', 'line_no')],
  },
  {
    name: 'scan',
    root: { table: 'scan', label: 'name' },
    parts: [groupPart('scan_line', 'scan_id', 'scan_id', 'line_no')],
  },
  {
    name: 'forecast_version',
    root: { table: 'forecast_version' },
    parts: [groupPart('forecast_series', 'version_id', 'version_id', 'level', 'store_id', 'product_id', 'category')],
  },
];

const ofImport = (column: string) => `$.import_id || ' ' || $.${column}`;

export const ROW_KINDS: readonly RowKind[] = [
  rowKind('import'),
  rowKind('import_scope', '$.import_id'),
  rowKind('settled_collision', "$.kind || ' ' || $.key"),
  rowKind('raw_block', ofImport('first_record')),
  rowKind('reject', ofImport('record')),
  rowKind('earlier_version', "$.import_id || ' ' || $.entity || ' ' || $.entity_id"),
  rowKind('correction'),
  rowKind('mapping', '$.id', 'name'),
  rowKind('setting', '$.key'),
  rowKind('note'),
  rowKind('edit'),
  rowKind('balance_list', '$.import_id'),
  rowKind('list_unaudited', '$.import_id'),
  rowKind('saved_report', '$.id', 'name'),
  rowKind('call_mark'),
  rowKind('shelf_count'),
  rowKind('deal', '$.id', 'name'),
  rowKind('order_pricing', '$.order_id'),
  rowKind('purchase'),
  rowKind('target'),
  rowKind('suggestion_answer'),
  rowKind('scan_correction'),
  rowKind('order_sheet'),
  rowKind('forecast_promotion'),
  rowKind('special_period'),
  rowKind('upsell_learnt', '$.fingerprint'),
  rowKind('session'),
  rowKind('attempt', '$.account_id'),
  rowKind('stranger'),
  rowKind('access_token', '$.id', 'name'),
  rowKind('signing_key'),
  rowKind('webhook', '$.id', 'name'),
  rowKind('asked_once', "$.token_id || ' ' || $.key"),
  rowKind('sync_conflict'),
  rowKind('trusted_key', '$.fingerprint', 'device_name'),
  rowKind('account_identity', '$.gid'),
  rowKind('account_change', "$.gid || ' ' || $.unit"),
  rowKind('waiting_account_change', "$.gid || ' ' || $.unit || ' ' || $.fingerprint"),
];

/** The names of all kinds, groups first. */
export const KIND_NAMES: readonly string[] = [...GROUP_KINDS, ...ROW_KINDS].map((kind) =>
  'name' in kind ? kind.name : kind.table,
);

/** Tables protected by other means. */
export const OTHERWISE_PROTECTED: Readonly<Record<string, string>> = {
  account:
    'each row and all together are sealed (accounts/account-repository.ts), because nobody may sign in by a changed one',
  audit: 'a hash chain (audit/chain.ts)',
  audit_span: 'a seal of its own (audit/chain.ts)',
  audit_checkpoint: 'an Ed25519 signature of its own (audit/chain.ts)',
  sales_month: 'made again of the invoices and compared',
  sales_month_part: 'made again of the invoices and compared',
  seal: 'what is compared',
  seal_sum: 'a MAC of its own',
};

/** Unsealed columns by table, with the reason why tampering is harmless; `*` for all columns. */
export const UNSEALED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  import: {
    pid: 'the process that runs it, while it runs',
    stays: 'whether a window takes it up again, while it waits',
    position: 'its turn in the queue, while it waits',
    attempts: 'tries so far, while it waits',
    retry_at: 'when it is tried again, while it waits',
  },
  sales_month: { revision: 'tells a reader that a month is not the one it has; any other number does too' },
  extra: { hash: 'finds equal texts faster; a wrong one keeps a text twice' },
  stale_month: { '*': 'months to be packed again; verify compares every month with its invoices, packed or not' },
  sync_clock: { '*': 'the logical clock of sync; what is ahead of the server is set back when they meet' },
  sync_row: {
    '*': 'which global id a row has; what another laptop says of it is shown in the list of conflicts; of an account account_identity says so',
  },
  sync_version: { '*': 'what this laptop and the server agree on; a wrong one is sent again' },
  outbox: { '*': 'what is still to be sent; the rows themselves are sealed' },
  outbox_gone: { '*': 'removals still to be sent; the removed rows are missing in the sums already' },
  sync_run: { '*': 'when the server was met and how that ended: a log' },
  webhook_event: { '*': 'what programs are told of, not what happened' },
  webhook_delivery: { '*': 'whether a program was told, not what happened' },
};

/** Whether a column is part of its row's seal. */
export const isSealedColumn = (table: string, column: string): boolean =>
  UNSEALED[table]?.[column] === undefined && UNSEALED[table]?.['*'] === undefined;
