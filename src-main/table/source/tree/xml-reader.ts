import { SaxesParser } from 'saxes';
import { Problem } from '../../../../src-shared/problem.ts';
import { MAX_XML_DEPTH, MAX_XML_TOKEN_CHARACTERS } from '../limits.ts';
import { localName } from '../workbook/xml.ts';
import type { TreeHandler } from './tree-events.ts';

interface Element {
  name: string;
  text: string;
  /** Whether it was passed on as a record, since it has attributes or children. */
  isRecord: boolean;
}

/** The name of the text of an element that has attributes or children, too. */
const OWN_TEXT = '';

/**
 * Streams XML through a handler: elements with children or attributes as records, others as values. Control characters
 * that XML does not allow, which Tally writes, are dropped.
 * @throws Problem `file_damaged/xml`, `file_unsafe`
 */
export async function readXml(
  file: string,
  chunks: AsyncIterable<string>,
  handler: TreeHandler,
  shouldContinue: () => boolean | Promise<boolean>,
): Promise<void> {
  const parser = new SaxesParser();
  const open: Element[] = [];
  let tokens = 0;
  parser.on('error', (error) => {
    throw new Problem('file_damaged/xml', { file, reason: error.message.replace(/^.*?: /, ''), line: parser.line });
  });
  parser.on('doctype', () => {
    throw new Problem('file_unsafe/document_type');
  });
  const asRecord = (element: Element | undefined) => {
    if (!element || element.isRecord) return;
    element.isRecord = true;
    handler.begin(element.name, false);
  };
  parser.on('opentag', (tag) => {
    tokens++;
    if (open.length >= MAX_XML_DEPTH) throw new Problem('file_unsafe/nesting', { file, most: MAX_XML_DEPTH });
    asRecord(open.at(-1));
    const element: Element = { name: localName(tag.name), text: '', isRecord: false };
    open.push(element);
    for (const [name, value] of Object.entries(tag.attributes)) {
      if (/^xmlns(?::|$)|^xsi:|^xml:/.test(name)) continue;
      asRecord(element);
      handler.value(localName(name), value, false, false);
    }
  });
  const addText = (piece: string) => {
    tokens++;
    const element = open.at(-1);
    if (!element) return;
    element.text += piece;
    if (element.text.length > MAX_XML_TOKEN_CHARACTERS) throw new Problem('file_unsafe/value', { file });
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    tokens++;
    const { name, text, isRecord } = open.pop()!;
    const value = text.trim();
    if (!isRecord) handler.value(name, value, false, false);
    else {
      if (value !== '') handler.value(OWN_TEXT, value, false, false);
      handler.end();
    }
  });
  let sinceToken = 0;
  let carry = '';
  let isFirst = true;
  for await (const chunk of chunks) {
    const before = tokens;
    // some programs write a blank line above the declaration
    const text = isFirst ? chunk.trimStart() : carry + chunk;
    isFirst = false;
    // a reference that the chunk may cut
    const cut = text.lastIndexOf('&', text.length) > text.length - 10 ? text.lastIndexOf('&') : text.length;
    carry = text.slice(cut);
    parser.write(withoutControls(text.slice(0, cut)));
    sinceToken = tokens === before ? sinceToken + chunk.length : 0;
    if (sinceToken > MAX_XML_TOKEN_CHARACTERS) throw new Problem('file_unsafe/value', { file });
    if (!(await shouldContinue())) return;
  }
  parser.write(withoutControls(carry));
  if (open.length > 0) throw new Problem('file_damaged/xml_cut_off', { file, line: parser.line });
  parser.close();
}

const CONTROL_REFERENCE = /&#(?:x0*(?:[0-8bcBCeEfF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2\d|3[01]));/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

const withoutControls = (text: string) => text.replace(CONTROL_REFERENCE, '').replace(CONTROL, '');
