import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Something to show: a file to import, or a route of the page. */
export type Wanted = { file: string } | { place: string };

/** Allows only characters that the page's own routes consist of. */
const PLACE = /^(\/[a-z0-9-]{1,60}){1,4}$/;

/**
 * Parses an argument passed by the system: a deep link (`mangalm://open/stores/12`), a file path, or a `file:` URL.
 * Null for a link to no valid route.
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
