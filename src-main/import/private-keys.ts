/**
 * Keys of invoices, stores and products that an import kept to a scope found taken by something outside it, or gave to
 * something outside it: `account:NAME:` before the key proper. No file's own key begins like that, so only the imports
 * of that account find them, and whoever sees the store that they belong to.
 */
const HEAD = 'account:';

/**
 * What the private keys of an account begin with, and those of the stores that it made outside its scope, which it finds
 * there again.
 * @param account its folded name
 */
export function privatePrefixes(account: string): { within: string; outside: string } {
  const name = account.replace(/[%:@]/g, encodeURIComponent);
  return { within: `${HEAD}${name}:`, outside: `${HEAD}${name}@outside:` };
}

/** Whether a key is private, an SQL condition that an index of the keys serves. */
export const isPrivateKey = (key: string): string => `(${key} >= '${HEAD}' AND ${key} < 'account;')`;

/** The key proper of a private key, in SQL. */
export const properKey = (key: string): string => `substr(${key}, 9 + instr(substr(${key}, 9), ':'))`;

/** Where merges look for what a file names, and where they note what it is called from then on. */
export interface KeyTables {
  store: string;
  product: string;
  invoice: string;
  /** Whether they hold what is within a scope alone. */
  scoped: boolean;
}

/** All that is known, for imports without a scope. */
export const ALL_KEYS: KeyTables = {
  store: 'main.store_key',
  product: 'main.product_key',
  invoice: 'main.invoice_key',
  scoped: false,
};

/** Invoices that were kept apart, a query of their ids. */
export const KEPT_APART_INVOICES = `SELECT p.invoice_id FROM main.invoice_key p WHERE ${isPrivateKey('p.key')}`;
