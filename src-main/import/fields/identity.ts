/** Invisible characters: zero-width characters, direction marks, soft hyphen, byte-order mark. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
/** Matches texts that may need cleaning; most don't. */
const NEEDS_CLEANING = /[^\x21-\x7e ]|&|_x|^[='"]|\.0+$/;
const NAMED_ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi;

function decodeEntity(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return NAMED_ENTITIES[name.toLowerCase()] ?? whole;
  const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
  return code >= 32 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole;
}

/**
 * A name or number without artefacts of export programs: `="0001"`, `'0001`, HTML entities, `_x000D_`, invisible
 * characters, non-breaking spaces.
 */
export function cleanText(text: string): string {
  if (!NEEDS_CLEANING.test(text)) return text;
  return text
    .replace(/^=\s*"(.*)"$/s, '$1')
    .replace(/^'(?=\d)/, '')
    .replace(ENTITY, decodeEntity)
    .replace(/_x([0-9a-f]{4})_/gi, (_, hex: string) => {
      const code = Number.parseInt(hex, 16);
      return code < 32 ? ' ' : String.fromCharCode(code);
    })
    .replace(INVISIBLE, '')
    .replace(/[^\S ]/g, ' ')
    .trim();
}

/** A normalised identity: without case, spaces and full-width forms. */
export function foldIdentity(text: string): string {
  const tidy = cleanText(text);
  return (/[^\x20-\x7e]/.test(tidy) ? tidy.normalize('NFKC') : tidy).toLowerCase().replace(/\s+/g, '');
}

/** Integers are compared without leading zeros and without a trailing `.0`. */
const withoutZeros = (text: string) => text.replace(/^(\d+)\.0+$/, '$1').replace(/^0+(?=\d+$)/, '');

/** A normalised code or number: `00001`, `1`, `1.0` and `="0001"` are equal. */
export function foldCode(text: string): string {
  const tidy = cleanText(text);
  return withoutZeros(/[^\x20-\x7e]/.test(tidy) ? tidy.normalize('NFKC') : tidy);
}

const PLACEHOLDER_ID =
  /^(?:0+(?:\.0+)?|null|nil|nan|none|undefined|unknown|n[./]?a\.?|#n\/a|#ref!|-+|\?+|\.+|guest|\(blank\))$/i;
/** A long number in the scientific notation of a spreadsheet, with most of its digits lost. */
const TRUNCATED_NUMBER = /^-?\d(?:[.,]\d+)?e\+?\d+$/i;

/** An ID; empty if the cell holds a placeholder, or a number that a spreadsheet truncated. */
export function usableId(text: string): string {
  if (text === '') return '';
  const tidy = cleanText(text);
  return PLACEHOLDER_ID.test(tidy) || TRUNCATED_NUMBER.test(tidy) ? '' : tidy;
}
