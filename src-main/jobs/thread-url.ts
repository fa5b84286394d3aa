/**
 * The file of a worker thread beside the caller: `.ts` where Node runs the sources as they are, `.js` once built.
 * @example threadUrl(import.meta.url, './reader.thread')
 */
export function threadUrl(caller: string, name: string): URL {
  return new URL(`${name}${caller.endsWith('.ts') ? '.ts' : '.js'}`, caller);
}
