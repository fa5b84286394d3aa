import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Something to show: a file to import, or a route of the page. */
export type LaunchTarget = { file: string } | { place: string };

/** Allows only characters that the page's own routes consist of. */
const ROUTE = /^(\/[a-z0-9-]{1,60}){1,4}$/;

/**
 * Parses an argument passed by the system: a deep link (`mangalm://open/stores/12`), a file path, or a `file:` URL.
 * Null for a link to no valid route.
 */
export function parseLaunchTarget(argument: string, workingFolder = process.cwd()): LaunchTarget | null {
  if (/^mangalm:/i.test(argument)) {
    const place = URL.parse(argument)?.pathname.replace(/\/$/, '') || '/';
    return place === '/' || ROUTE.test(place) ? { place } : null;
  }
  try {
    return { file: /^file:\/\//i.test(argument) ? fileURLToPath(argument) : path.resolve(workingFolder, argument) };
  } catch {
    return null;
  }
}
