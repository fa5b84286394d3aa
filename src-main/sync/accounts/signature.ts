import { createHash } from 'node:crypto';
import { type Keys, verifySignature } from '../../db/keys.ts';
import { postgresJson } from '../server/connection.ts';

/** The synced field groups of an account. */
export const ACCOUNT_FIELD_GROUPS = ['name', 'role', 'scope', 'disabled'] as const;
export type AccountFieldGroup = (typeof ACCOUNT_FIELD_GROUPS)[number];
export const isAccountFieldGroup = (unit: string): unit is AccountFieldGroup =>
  (ACCOUNT_FIELD_GROUPS as readonly string[]).includes(unit);

export type FieldValues = Record<string, unknown>;

/** A version of a field group of an account. */
export interface AccountChange {
  gid: string;
  unit: AccountFieldGroup;
  value: FieldValues;
  clock: number;
  device: string;
}

/** A change signed by the laptop that made it. */
export interface SignedChange extends AccountChange {
  publicKey: string;
  signature: string;
}

/** Fingerprint of a public key: the first 128 bits of its SHA-256 in hex, in groups of four digits. */
export function fingerprintOf(publicKey: string): string {
  const hex = createHash('sha256').update(publicKey).digest('hex').slice(0, 32);
  return hex.match(/.{4}/g)!.join('-');
}

/** Sorts object keys recursively: the canonical form, since `jsonb` on the server reorders keys. */
function canonicalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonicalise);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, canonicalise(part)]),
  );
}

/** Deep equality, regardless of the order of keys. */
export const isSameValue = (a: FieldValues, b: FieldValues): boolean =>
  JSON.stringify(canonicalise(a)) === JSON.stringify(canonicalise(b));

/** The signed text covers value, subject, clock and device, so that none can be altered or moved to another change. */
const signedText = (company: string, { gid, unit, value, clock, device }: AccountChange): string =>
  JSON.stringify(['mangalm account change', 1, company, gid, unit, canonicalise(value), clock, device]);

/** Signs a local change, with its value in the form that the server stores. */
export function signChange(keys: Keys, company: string, change: AccountChange): SignedChange {
  const sent = { ...change, value: JSON.parse(postgresJson(change.value)) as FieldValues };
  return { ...sent, publicKey: keys.publicKey, signature: keys.sign(signedText(company, sent)) };
}

/** The value of a cell including its signature. */
export const signedCellValue = ({ value, publicKey, signature }: SignedChange): FieldValues => ({
  ...value,
  signed: { publicKey, signature },
});

/** Whether `a` is a later version of the same field group than `b`. The device id breaks ties, as on the server. */
export const isNewer = (
  a: { clock: number; device: string },
  b: { clock: number; device: string } | undefined,
): boolean => b === undefined || a.clock > b.clock || (a.clock === b.clock && a.device > b.device);

/** Verifies the signature of a change of this company. */
export function hasValidSignature(company: string, { publicKey, signature, ...change }: SignedChange): boolean {
  return verifySignature(publicKey, signedText(company, change), signature);
}

/** Parses a cell of an account; null if its signature is missing or invalid. */
export function parseSignedCell(
  company: string,
  cell: { id: string; unit: string; value: FieldValues; clock: string | number; device: string },
): SignedChange | null {
  const { signed, ...value } = cell.value;
  const { publicKey, signature } = (signed ?? {}) as { publicKey?: unknown; signature?: unknown };
  const clock = Number(cell.clock);
  if (!isAccountFieldGroup(cell.unit) || !Number.isSafeInteger(clock)) return null;
  if (typeof publicKey !== 'string' || typeof signature !== 'string') return null;
  // only canonical base64, so that a key has exactly one fingerprint
  if (Buffer.from(publicKey, 'base64').toString('base64') !== publicKey) return null;
  const change = { gid: cell.id, unit: cell.unit, value, clock, device: cell.device, publicKey, signature };
  return hasValidSignature(company, change) ? change : null;
}
