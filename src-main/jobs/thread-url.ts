import { setFlagsFromString } from 'node:v8';
import { fromSources, place } from '../place.ts';

// Where Node runs the sources as they are, every thread strips their types by a WebAssembly module. V8 of Node 24 aborts
// the process now and then while it replaces the wrappers around such functions in one thread and another begins or
// ends (“Check failed: jit_page.has_value()”), so it does not replace them.
if (fromSources) setFlagsFromString('--wasm-wrapper-tiering-budget=2000000000');

/**
 * The file of a worker thread: `.ts` where Node runs the sources as they are, `.js` once built.
 * @param name its place in the program, as in `import/reader.thread`
 */
export const threadUrl = (name: string): URL => new URL(`${name}${fromSources ? '.ts' : '.js'}`, place);
