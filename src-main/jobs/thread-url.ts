import { setFlagsFromString } from 'node:v8';
import { programRoot, runsFromSources } from '../program-root.ts';

// When Node runs the sources directly, every thread strips types with a WebAssembly module. V8 in Node 24 occasionally
// aborts the process when one thread tiers up the wrappers of Wasm functions while another starts or exits
// (“Check failed: jit_page.has_value()”), so wrapper tier-up is disabled.
if (runsFromSources) setFlagsFromString('--wasm-wrapper-tiering-budget=2000000000');

/**
 * URL of a worker thread's file: `.ts` when Node runs the sources directly, `.js` in the build.
 * @param name path from the program's root without extension, as `import/run/reader.thread`
 */
export const threadUrl = (name: string): URL => new URL(`${name}${runsFromSources ? '.ts' : '.js'}`, programRoot);
