/** Signs that nobody sees: zero-width, direction marks, soft hyphen, byte-order mark. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
/** What makes a text worth a closer look; most have none of it. */
const ODD = /[^\x21-\x7e ]|&|_x|^[='"]|\.0+$/;
const NAMED_ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi;

function entity(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return NAMED_ENTITIES[name.toLowerCase()] ?? whole;
  const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
  return code >= 32 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole;
}

/**
 * A name or number as whoever wrote it meant it: without what programs put around or into it — `="0001"`, `'0001`,
 * HTML entities, `_x000D_`, invisible signs, no-break blanks.
 */
export function tidied(text: string): string {
  if (!ODD.test(text)) return text;
  return text
    .replace(/^=\s*"(.*)"$/s, '$1')
    .replace(/^'(?=\d)/, '')
    .replace(ENTITY, entity)
    .replace(/_x([0-9a-f]{4})_/gi, (_, hex: string) => {
      const code = Number.parseInt(hex, 16);
      return code < 32 ? ' ' : String.fromCharCode(code);
    })
    .replace(INVISIBLE, '')
    .replace(/[^\S ]/g, ' ')
    .trim();
}

/** An identity without case, spacing and the width of its letters. */
export function foldIdentity(text: string): string {
  const tidy = tidied(text);
  return (/[^\x20-\x7e]/.test(tidy) ? tidy.normalize('NFKC') : tidy).toLowerCase().replace(/\s+/g, '');
}

/** Whole numbers are the same however many noughts stand before them, and with `.0` behind. */
const withoutNoughts = (text: string) => text.replace(/^(\d+)\.0+$/, '$1').replace(/^0+(?=\d+$)/, '');

/** A code or number by which something is known, however it was written: `00001`, `1`, `1.0` and `="0001"` are one. */
export function foldCode(text: string): string {
  const tidy = tidied(text);
  return withoutNoughts(/[^\x20-\x7e]/.test(tidy) ? tidy.normalize('NFKC') : tidy);
}

const NONE = /^(?:0+(?:\.0+)?|null|nil|nan|none|undefined|unknown|n[./]?a\.?|#n\/a|#ref!|-+|\?+|\.+|guest|\(blank\))$/i;
/** As a spreadsheet shows a long number in a narrow cell: most of its digits are lost. */
const SHORTENED = /^-?\d(?:[.,]\d+)?e\+?\d+$/i;

/** An ID, or nothing where the cell holds a word for none, or a number of which a spreadsheet kept only the first digits. */
export function believedId(text: string): string {
  if (text === '') return '';
  const tidy = tidied(text);
  return NONE.test(tidy) || SHORTENED.test(tidy) ? '' : tidy;
}
