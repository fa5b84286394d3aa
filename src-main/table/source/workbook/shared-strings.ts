import { flattenString } from '../../read/flatten-string.ts';
import type { Archive } from '../container.ts';
import { MAX_CELL_CHARACTERS, MAX_SHARED_STRING_BYTES, STRING_OVERHEAD } from '../limits.ts';
import { localName, parseXml, tooMuchText } from './xml.ts';

/** The shared strings by index, without phonetic readings. */
export async function readSharedStrings(path: string, archive: Archive, part: string | null): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let inText = false;
  let inPhonetic = false;
  let usedBytes = 0;
  await parseXml(archive, part, {
    open: ({ name }) => {
      const tag = localName(name);
      if (tag === 'si') text = '';
      else if (tag === 't') inText = !inPhonetic;
      else if (tag === 'rPh') inPhonetic = true;
    },
    text: (piece) => {
      if (inText && text.length <= MAX_CELL_CHARACTERS) text += piece;
    },
    close: (name) => {
      const tag = localName(name);
      if (tag === 't') inText = false;
      else if (tag === 'rPh') inPhonetic = false;
      else if (tag === 'si') {
        text = flattenString(unescaped(text.slice(0, MAX_CELL_CHARACTERS + 1)));
        strings.push(text);
        usedBytes += text.length * (TWO_BYTE.test(text) ? 2 : 1) + STRING_OVERHEAD;
        if (usedBytes > MAX_SHARED_STRING_BYTES) throw tooMuchText(path);
      }
    },
  });
  return strings;
}

/** V8 takes two bytes for each character of a string with any of these. */
const TWO_BYTE = /[\u0100-\uffff]/;

const ESCAPE = /_x([0-9a-f]{4})_/gi;

/** Resolves the escapes of ST_Xstring: `_x0041_` is A. A carriage return belongs to a line end. */
export function unescaped(text: string): string {
  if (!text.includes('_x') && !text.includes('_X')) return text;
  return text
    .replace(ESCAPE, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\r\n?/g, '\n');
}
