/** What the bytes of a file are, once unpacked. */
export type Format = 'text' | 'xlsx' | SpreadsheetFormat | MarkupFormat;

/** Workbooks that are read as a whole. */
type SpreadsheetFormat = 'xls' | 'xlsb' | 'ods' | 'fods' | 'spreadsheetml' | 'dif' | 'sylk';

/** Records in a tree of names, read as a stream. */
type MarkupFormat = 'html' | 'json' | 'xml';

/** Files that hold no table that can be read, by the word for them in the catalogue. */
type OtherKind =
  | 'access'
  | 'database'
  | 'dbf'
  | 'document'
  | 'gnumeric'
  | 'lotus'
  | 'numbers'
  | 'old_document'
  | 'packed'
  | 'parquet'
  | 'pdf'
  | 'picture'
  | 'rich_text'
  | 'web_archive';

type Signature = 'zip' | 'gzip' | 'compound' | 'biff' | OtherKind;

const ascii = (text: string) => [...Buffer.from(text, 'latin1')];

const SIGNATURES: [bytes: number[], what: Signature, at?: number][] = [
  [ascii('PK\x03\x04'), 'zip'],
  [ascii('PK\x05\x06'), 'zip'],
  [[0x1f, 0x8b], 'gzip'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'compound'],
  [[0x09, 0x08], 'biff'],
  [[0x09, 0x04, 0x06, 0x00], 'biff'],
  [[0x09, 0x02, 0x06, 0x00], 'biff'],
  [[0x09, 0x00, 0x04, 0x00], 'biff'],
  [ascii('%PDF'), 'pdf'],
  [[0x89, ...ascii('PNG')], 'picture'],
  [[0xff, 0xd8, 0xff], 'picture'],
  [ascii('GIF8'), 'picture'],
  [ascii('SQLite'), 'database'],
  [ascii('Standard Jet DB'), 'access', 4],
  [ascii('Standard ACE DB'), 'access', 4],
  [ascii('PAR1'), 'parquet'],
  [ascii('7z\xbc\xaf'), 'packed'],
  [ascii('Rar!'), 'packed'],
  [ascii('BZh'), 'packed'],
  [[0xfd, ...ascii('7zXZ')], 'packed'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'packed'],
  [ascii('{\\rtf'), 'rich_text'],
  [[0x00, 0x00, 0x02, 0x00], 'lotus'],
  [[0x00, 0x00, 0x1a, 0x00], 'lotus'],
];

/** The kind of a binary file by its first bytes; undefined if it may be text. */
export function signatureOf(head: Buffer): Signature | undefined {
  const known = SIGNATURES.find(([bytes, , at = 0]) => bytes.every((byte, i) => head[at + i] === byte))?.[1];
  return known ?? (isDbf(head) ? 'dbf' : undefined);
}

/** A dBase table: its version, a date, and a header that ends where it says. */
function isDbf(head: Buffer): boolean {
  if (head.length < 65 || ![0x03, 0x30, 0x31, 0x83, 0x8b, 0xf5].includes(head[0]!)) return false;
  const headerLength = head.readUInt16LE(8);
  return (
    head[2]! >= 1 &&
    head[2]! <= 12 &&
    head[3]! >= 1 &&
    head[3]! <= 31 &&
    headerLength > 64 &&
    (headerLength > head.length || head[headerLength - 1] === 0x0d || head[headerLength - 264] === 0x0d)
  );
}

/**
 * The format of a text by its beginning. A table of delimited text may begin with any sign, so each format must show more
 * than one.
 */
export function textFormatOf(beginning: string): Format | 'gnumeric' | 'web_archive' {
  const text = beginning.trimStart();
  if (/^<(?:\?xml[^>]*>\s*<)?gnm:workbook\b/i.test(text)) return 'gnumeric';
  const lower = text.slice(0, 4096).toLowerCase();
  if (text.startsWith('<')) return markupFormatOf(lower);
  if (/^mime-version:/.test(lower) && lower.includes('multipart/related')) return 'web_archive';
  if (/^[[{]\s*(?:[[{]\s*)*(?:"(?:[^"\\]|\\.)*"\s*[:,\]]|[\]}]\s*(?:$|[\],}]))/.test(text)) return 'json';
  if (/^\[\s*\[\s*(?:-?\d|null|true|false)/.test(text)) return 'json';
  if (/^id;p/.test(lower) && /\n[bcfp];/.test(lower)) return 'sylk';
  if (/^table\s*\r?\n\s*0\s*,\s*1\s*\r?\n/.test(lower)) return 'dif';
  return 'text';
}

function markupFormatOf(lower: string): Format {
  const body = lower.replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  const declared = /^<\?xml/.test(body);
  if (/<office:document[\s>]/.test(body)) return 'fods';
  if (/<(?:\w+:)?workbook\b/.test(body) && body.includes('urn:schemas-microsoft-com:office:spreadsheet'))
    return 'spreadsheetml';
  if (/<!doctype html|<html\b/.test(body)) return 'html';
  if (/^<(?:table|meta|style|head|body|div|center|font|link|title|script|p|br|h[1-6]|span|form)\b/.test(body))
    return 'html';
  if (declared || /^<[a-z_][\w.:-]*(?:\s[^<>]*)?\/?>\s*</.test(body)) return 'xml';
  return 'text';
}

/** The encoding that a text names for itself, in an XML declaration or a meta element. */
export function declaredEncoding(head: Buffer): string | null {
  const text = head.toString('latin1', 0, 2048);
  return (
    /^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/i.exec(text)?.[1] ??
    /<meta[^>]*?charset\s*=\s*["']?([\w.:-]+)/i.exec(text)?.[1] ??
    null
  );
}
