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
}

const row = (table: string, id = '$.id', label?: string): RowKind => ({ table, id, ...(label ? { label } : {}) });
const part = (table: string, column: string, ...key: string[]): GroupPart => ({
  table,
  group: `$.${column}`,
  where: `$.${column} = @id`,
  key,
});

export const GROUP_KINDS: readonly GroupKind[] = [
  {
    name: 'invoice',
    root: { table: 'invoice', label: 'number' },
    parts: [part('invoice_key', 'invoice_id', 'key'), part('invoice_line', 'invoice_id', 'invoice_id', 'line_no')],
  },
  { name: 'store', root: { table: 'store', label: 'name' }, parts: [part('store_key', 'store_id', 'key')] },
  { name: 'product', root: { table: 'product', label: 'name' }, parts: [part('product_key', 'product_id', 'key')] },
  {
    name: 'extra',
    parts: [{ table: 'extra', group: '$.id >> 4', where: '$.id BETWEEN @id << 4 AND (@id << 4) + 15', key: ['id'] }],
  },
  {
    name: 'sales_order',
    root: { table: 'sales_order' },
    parts: [part('sales_order_line', 'order_id', 'order_id', 'line_no')],
  },
  {
    name: 'scan',
    root: { table: 'scan', label: 'name' },
    parts: [part('scan_line', 'scan_id', 'scan_id', 'line_no')],
  },
  {
    name: 'forecast_version',
    root: { table: 'forecast_version' },
    parts: [part('forecast_series', 'version_id', 'version_id', 'level', 'store_id', 'product_id', 'category')],
  },
];

const ofImport = (column: string) => `$.import_id || ' ' || $.${column}`;

export const ROW_KINDS: readonly RowKind[] = [
  row('import'),
  row('import_scope', '$.import_id'),
  row('settled_collision', "$.kind || ' ' || $.key"),
  row('raw_block', ofImport('first_record')),
  row('reject', ofImport('record')),
  row('earlier_version', "$.import_id || ' ' || $.entity || ' ' || $.entity_id"),
  row('correction'),
  row('mapping', '$.id', 'name'),
  row('setting', '$.key'),
  row('note'),
  row('edit'),
  row('saved_report', '$.id', 'name'),
  row('call_mark'),
  row('suggestion_answer'),
  row('scan_correction'),
  row('order_sheet'),
  row('forecast_promotion'),
  row('upsell_learnt', '$.fingerprint'),
  row('session'),
  row('attempt', '$.account_id'),
  row('stranger'),
  row('access_token', '$.id', 'name'),
  row('signing_key'),
  row('webhook', '$.id', 'name'),
  row('asked_once', "$.token_id || ' ' || $.key"),
  row('sync_conflict'),
  row('trusted_key', '$.fingerprint', 'device_name'),
  row('account_identity', '$.gid'),
  row('account_change', "$.gid || ' ' || $.unit"),
  row('waiting_account_change', "$.gid || ' ' || $.unit || ' ' || $.fingerprint"),
];

/** Tables protected by other means. */
export const PROVEN_OTHERWISE: Readonly<Record<string, string>> = {
  account: 'each row and all together are sealed (accounts/roster.ts), because nobody may sign in by a changed one',
  audit: 'a hash chain (audit/chain.ts)',
  audit_span: 'a seal of its own (audit/chain.ts)',
  audit_checkpoint: 'an Ed25519 signature of its own (audit/chain.ts)',
  sales_month: 'made again of the invoices and compared',
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
  stale_month: { '*': 'months to be packed anew; verify compares every month with its invoices, packed or not' },
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
