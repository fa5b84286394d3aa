import { isMessageFile, textOfMessage } from './message/message-file.ts';

/** What in a file can say which store sent it. */
export interface Sender {
  /** Its text; empty for a picture. */
  text: string;
  /** The id of our own printed sheet that it shows, by its code. */
  sheet: number | null;
}

/** Pages that are looked at. */
const MAX_PAGES = 3;

/**
 * What in a message, a picture or a PDF can say which store sent it, without reading the order.
 * @param file the name, which tells a message
 * @throws Problem `picture_unreadable` · `pdf_unreadable` · `pdf_locked` · `pdf_too_long`
 */
export async function readSender(bytes: Buffer, file: string): Promise<Sender> {
  if (isMessageFile(file)) return { text: await textOfMessage(bytes, file), sheet: null };
  // a message needs none of the libraries for pictures
  const [{ readPages }, { findSheet }] = await Promise.all([import('./pages.ts'), import('./sheet/read.ts')]);
  const text: string[] = [];
  for await (const { number, image, text: lines } of readPages(bytes)) {
    const found = findSheet(image);
    if (found) return { text: '', sheet: found.sheet };
    text.push(...lines);
    if (number === MAX_PAGES) break;
  }
  return { text: text.join('\n'), sheet: null };
}
