import { own } from '../../own.ts';
import { CELL_CHARACTERS, SHARED_STRING_BYTES, STRING_OVERHEAD } from '../budget.ts';
import type { Archive } from '../container.ts';
import { parseXml, plain, tooMuch } from './xml.ts';

/** The shared strings by index, without phonetic readings. */
export async function sharedStrings(path: string, archive: Archive, part: string | null): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let within = false;
  let phonetic = false;
  let held = 0;
  await parseXml(archive, part, {
    open: ({ name }) => {
      const tag = plain(name);
      if (tag === 'si') text = '';
      else if (tag === 't') within = !phonetic;
      else if (tag === 'rPh') phonetic = true;
    },
    text: (piece) => {
      if (within && text.length <= CELL_CHARACTERS) text += piece;
    },
    close: (name) => {
      const tag = plain(name);
      if (tag === 't') within = false;
      else if (tag === 'rPh') phonetic = false;
      else if (tag === 'si') {
        text = own(unescaped(text.slice(0, CELL_CHARACTERS + 1)));
        strings.push(text);
        held += text.length * (WIDE.test(text) ? 2 : 1) + STRING_OVERHEAD;
        if (held > SHARED_STRING_BYTES) throw tooMuch(path);
      }
    },
  });
  return strings;
}

/** V8 takes two bytes for each character of a string with any of these. */
const WIDE = /[\u0100-\uffff]/;

const ESCAPED = /_x([0-9a-f]{4})_/gi;

/** Resolves the escapes of ST_Xstring: `_x0041_` is A. A carriage return belongs to a line end. */
export function unescaped(text: string): string {
  if (!text.includes('_x') && !text.includes('_X')) return text;
  return text
    .replace(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\r\n?/g, '\n');
}
