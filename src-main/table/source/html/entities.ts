/** Named characters that web pages use in tables; others are left as they are written. */
const NAMED: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  hellip: '…',
  bull: '•',
  middot: '·',
  deg: '°',
  euro: '€',
  pound: '£',
  yen: '¥',
  cent: '¢',
  copy: '©',
  reg: '®',
  trade: '™',
  times: '×',
  frac12: '½',
  frac14: '¼',
  frac34: '¾',
  ordm: 'º',
  ordf: 'ª',
  szlig: 'ß',
  aelig: 'æ',
  AElig: 'Æ',
  oslash: 'ø',
  Oslash: 'Ø',
  iexcl: '¡',
  iquest: '¿',
  sect: '§',
  micro: 'µ',
  shy: '',
  zwj: '\u200d',
  zwnj: '\u200c',
};

/** Accents by the end of the name of a letter with one: `eacute`. */
const ACCENTS: Record<string, string> = {
  grave: '\u0300',
  acute: '\u0301',
  circ: '\u0302',
  tilde: '\u0303',
  uml: '\u0308',
  ring: '\u030a',
  cedil: '\u0327',
  caron: '\u030c',
};

/** The text of a cell: entities resolved, white space as a browser shows it. */
export function htmlText(source: string): string {
  const text = source.includes('&') ? source.replace(ENTITY, resolve) : source;
  return text.replace(/[\s\u00a0]+/g, ' ').trim();
}

const ENTITY = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z][a-z0-9]{1,8}));?/gi;

function resolve(written: string, hex?: string, decimal?: string, name?: string): string {
  if (name === undefined) {
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    // numbers of 128 to 159 mean Windows-1252 to browsers
    if (code >= 128 && code < 160) return new TextDecoder('windows-1252').decode(Uint8Array.of(code));
    return code === 0 || code > 0x10ffff ? written : String.fromCodePoint(code);
  }
  const known = NAMED[name] ?? NAMED[name.toLowerCase()];
  if (known !== undefined) return known;
  const [, letter, accent] = /^([a-z])(\w+)$/i.exec(name) ?? [];
  const mark = ACCENTS[accent ?? ''];
  return letter && mark ? (letter + mark).normalize('NFC') : written;
}
