import fs from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import * as ort from 'onnxruntime-web';

// V8 compiles a function of WebAssembly again once so many bytes of it were executed. The runtime has thousands of
// functions; with a budget 40 times the default only those that matter are, which saves a quarter of the memory.
setFlagsFromString('--wasm-tiering-budget=500000000');

/** Loads a network for one core: two threads of the runtime take 2.7 times the processor time of one, for they wait actively. */
export async function loadNetwork(file: string): Promise<ort.InferenceSession> {
  ort.env.wasm.numThreads = 1;
  return ort.InferenceSession.create(fs.readFileSync(file), { executionProviders: ['wasm'] });
}
