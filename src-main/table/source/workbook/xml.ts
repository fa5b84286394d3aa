import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { Problem } from '../../../../src-shared/problem.ts';
import type { Archive } from '../container.ts';
import { MAX_XML_DEPTH, MAX_XML_TOKEN_CHARACTERS } from '../limits.ts';

interface XmlHandlers {
  open(tag: SaxesTagPlain): void;
  text?(piece: string): void;
  close?(name: string): void;
}

/** A tag name without its namespace prefix. */
export const localName = (tag: string) => (tag.includes(':') ? tag.slice(tag.indexOf(':') + 1) : tag);

/**
 * Streams an XML file of the archive through handlers; a missing file is skipped. Excessive depth and overlong tokens
 * are rejected before the parser buffers them.
 */
export async function parseXml(
  archive: Archive,
  file: string | null,
  handlers: XmlHandlers,
  shouldContinue: () => boolean | Promise<boolean> = () => true,
): Promise<void> {
  if (file === null) return;
  const parser = new SaxesParser();
  let depth = 0;
  let tokenCount = 0;
  // with handlers for more events V8 puts the parser into dictionary mode, which makes parsing three times slower
  parser.on('error', (error) => {
    throw new Problem('file_damaged/workbook', { part: file, reason: error.message });
  });
  parser.on('doctype', () => {
    throw new Problem('file_unsafe/document_type');
  });
  parser.on('opentag', (tag) => {
    tokenCount++;
    if (++depth > MAX_XML_DEPTH) throw new Problem('file_unsafe/depth', { most: MAX_XML_DEPTH });
    handlers.open(tag);
  });
  parser.on('closetag', (tag) => {
    tokenCount++;
    depth--;
    handlers.close?.(tag.name);
  });
  parser.on('text', (piece) => {
    tokenCount++;
    handlers.text?.(piece);
  });
  const decoder = new TextDecoder();
  let bytesSinceToken = 0;
  for await (const chunk of archive.read(file)) {
    const before = tokenCount;
    parser.write(decoder.decode(chunk, { stream: true }));
    bytesSinceToken = tokenCount === before ? bytesSinceToken + chunk.length : 0;
    if (bytesSinceToken > MAX_XML_TOKEN_CHARACTERS) throw new Problem('file_unsafe/token');
    if (!(await shouldContinue())) return;
  }
  parser.close();
}

/** For a workbook with more text than any real one. */
export function tooMuchText(file: string): Problem {
  return new Problem('file_bomb/workbook', { file });
}
