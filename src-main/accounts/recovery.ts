import { createHash, randomBytes } from 'node:crypto';

const CODE_BYTES = 15;
/** Crockford's alphabet: nothing in it is taken for another letter. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A recovery code of 120 bits in six groups of four, as it is printed. */
export function newRecoveryCode(): string {
  const bits = [...randomBytes(CODE_BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = (bits.match(/.{5}/g) ?? []).map((five) => LETTERS[Number.parseInt(five, 2)]).join('');
  return (letters.match(/.{4}/g) ?? []).join('-');
}

/** What is kept of a recovery code, however it was typed: it is long enough to need no slow hash. */
export function recoveryHash(code: string): string {
  const letters = code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return createHash('sha256').update(`mangalm recovery ${letters}`).digest('hex');
}
