import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { Problem } from '../../../../src-shared/problem.ts';
import { XML_DEPTH, XML_TOKEN_CHARACTERS } from '../budget.ts';
import type { Archive } from '../container.ts';

interface Handlers {
  open(tag: SaxesTagPlain): void;
  text?(piece: string): void;
  close?(name: string): void;
}

/** A tag name without its namespace prefix. */
export const plain = (tag: string) => (tag.includes(':') ? tag.slice(tag.indexOf(':') + 1) : tag);

/**
 * Streams an XML file of the archive through handlers; a missing file is skipped. Excessive depth and overlong tokens
 * are rejected before the parser buffers them.
 */
export async function parseXml(
  archive: Archive,
  file: string | null,
  handlers: Handlers,
  between: () => boolean | Promise<boolean> = () => true,
): Promise<void> {
  if (file === null) return;
  const parser = new SaxesParser();
  let depth = 0;
  let marks = 0;
  // with handlers for more events V8 puts the parser into dictionary mode, which makes parsing three times slower
  parser.on('error', (error) => {
    throw new Problem(
      'file_damaged',
      `The workbook’s ${file} can't be read: ${error.message}.`,
      'Save it again in the program that made it.',
    );
  });
  parser.on('doctype', () => {
    throw unsafe('declares a document type, as no spreadsheet does');
  });
  parser.on('opentag', (tag) => {
    marks++;
    if (++depth > XML_DEPTH)
      throw unsafe(`nests more than ${XML_DEPTH} elements in each other, as no spreadsheet does`);
    handlers.open(tag);
  });
  parser.on('closetag', (tag) => {
    marks++;
    depth--;
    handlers.close?.(tag.name);
  });
  parser.on('text', (piece) => {
    marks++;
    handlers.text?.(piece);
  });
  const decoder = new TextDecoder();
  let unmarked = 0;
  for await (const chunk of archive.read(file)) {
    const before = marks;
    parser.write(decoder.decode(chunk, { stream: true }));
    unmarked = marks === before ? unmarked + chunk.length : 0;
    if (unmarked > XML_TOKEN_CHARACTERS)
      throw unsafe('holds a piece of more than a million characters, as no spreadsheet does');
    if (!(await between())) return;
  }
  parser.close();
}

function unsafe(what: string): Problem {
  return new Problem(
    'file_unsafe',
    `The workbook’s XML ${what}; it was not read.`,
    'Save it again in a spreadsheet program, or save the sheet as CSV.',
  );
}

/** For a workbook with more text than any real one. */
export function tooMuch(file: string): Problem {
  return new Problem(
    'file_bomb',
    `${file} holds more text than a workbook can mean.`,
    'Save the sheet as CSV and import that.',
  );
}
