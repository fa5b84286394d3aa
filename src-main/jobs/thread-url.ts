import { setFlagsFromString } from 'node:v8';

// Where Node runs the sources as they are, every thread strips their types by a WebAssembly module. V8 of Node 24 aborts
// the process now and then while it replaces the wrappers around such functions in one thread and another begins or
// ends (“Check failed: jit_page.has_value()”), so it does not replace them.
if (import.meta.url.endsWith('.ts')) setFlagsFromString('--wasm-wrapper-tiering-budget=2000000000');

/**
 * The file of a worker thread beside the caller: `.ts` where Node runs the sources as they are, `.js` once built.
 * @example threadUrl(import.meta.url, './reader.thread')
 */
export function threadUrl(caller: string, name: string): URL {
  return new URL(`${name}${caller.endsWith('.ts') ? '.ts' : '.js'}`, caller);
}
