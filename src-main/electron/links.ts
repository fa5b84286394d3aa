import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What somebody wants shown: a file to import, or a place of the page. */
export type Wanted = { file: string } | { place: string };

/** Of a place no more than the page's own routes are made of. */
const PLACE = /^(\/[a-z0-9-]{1,60}){1,4}$/;

/**
 * What a word means that the system hands to the app: a link (`mangalm://open/stores/12`, as other programs put them
 * into mails and sheets), a file, by its path or as `file:`. Null for a link that leads nowhere in the page.
 */
export function wantedBy(word: string, workingFolder = process.cwd()): Wanted | null {
  if (/^mangalm:/i.test(word)) {
    const place = URL.parse(word)?.pathname.replace(/\/$/, '') || '/';
    return place === '/' || PLACE.test(place) ? { place } : null;
  }
  try {
    return { file: /^file:\/\//i.test(word) ? fileURLToPath(word) : path.resolve(workingFolder, word) };
  } catch {
    return null;
  }
}
