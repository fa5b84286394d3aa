import { createHash, randomBytes } from 'node:crypto';

const CODE_BYTES = 15;
/** Crockford's Base32 alphabet, without characters that are easily confused. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A random recovery code of 120 bits, formatted as six groups of four characters. */
export function newRecoveryCode(): string {
  const bits = [...randomBytes(CODE_BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]).join('');
  return (letters.match(/.{4}/g) ?? []).join('-');
}

/** SHA-256 of a normalised recovery code; with 120 random bits it needs no slow hash. */
export function recoveryHash(code: string): string {
  const letters = code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return createHash('sha256').update(`mangalm recovery ${letters}`).digest('hex');
}
