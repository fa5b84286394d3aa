/**
 * Prefix of private keys: `account:NAME:` before the shared key. A scoped import uses them for invoices, stores and
 * products whose shared key belongs to an entity outside its scope, or that it created outside its scope. No key of a
 * file begins like that, so only imports of that account find them, and those who see the store they belong to.
 */
const PRIVATE_PREFIX = 'account:';

/**
 * The prefixes of an account's private keys: of entities within its scope, and of the stores that it created outside
 * it.
 * @param account its folded name
 */
export function privatePrefixes(account: string): { within: string; outside: string } {
  const name = account.replace(/[%:@]/g, encodeURIComponent);
  return { within: `${PRIVATE_PREFIX}${name}:`, outside: `${PRIVATE_PREFIX}${name}@outside:` };
}

/** An SQL condition for private keys that an index on the keys can serve. */
export const isPrivateKeySql = (key: string): string => `(${key} >= '${PRIVATE_PREFIX}' AND ${key} < 'account;')`;

/** SQL for the shared key in a private key. */
export const sharedKeySql = (key: string): string => `substr(${key}, 9 + instr(substr(${key}, 9), ':'))`;

/** The tables in which a merge looks keys up and to which it adds new ones. */
export interface KeyTables {
  store: string;
  product: string;
  invoice: string;
  /** Whether they hold only what is within a scope. */
  scoped: boolean;
}

/** All keys, for imports without a scope. */
export const ALL_KEY_TABLES: KeyTables = {
  store: 'main.store_key',
  product: 'main.product_key',
  invoice: 'main.invoice_key',
  scoped: false,
};

/** A query for the ids of invoices with a private key. */
export const SEPARATE_INVOICES_SQL = `SELECT p.invoice_id FROM main.invoice_key p WHERE ${isPrivateKeySql('p.key')}`;
