import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { programRoot } from '../../program-root.ts';
import { FEATURES } from './features.ts';

export const HIDDEN = 96;
export const CLASSES = 10;

/** Weights and bias of each hidden unit, then of each class. */
export interface DigitNetwork {
  hidden: Float32Array;
  output: Float32Array;
}

export const HIDDEN_SIZE = HIDDEN * (FEATURES + 1);
export const OUTPUT_SIZE = CLASSES * (HIDDEN + 1);

/** Softmax probabilities of the ten digits. */
export function digitProbabilities(
  { hidden, output }: DigitNetwork,
  features: Float32Array,
  units = new Float32Array(HIDDEN),
): Float32Array {
  for (let unit = 0; unit < HIDDEN; unit++) {
    const at = unit * (FEATURES + 1);
    let sum = hidden[at + FEATURES]!;
    for (let i = 0; i < FEATURES; i++) sum += hidden[at + i]! * features[i]!;
    units[unit] = Math.max(0, sum);
  }
  const scores = new Float32Array(CLASSES);
  let most = -Infinity;
  for (let k = 0; k < CLASSES; k++) {
    const at = k * (HIDDEN + 1);
    let sum = output[at + HIDDEN]!;
    for (let i = 0; i < HIDDEN; i++) sum += output[at + i]! * units[i]!;
    scores[k] = sum;
    most = Math.max(most, sum);
  }
  let total = 0;
  for (let k = 0; k < CLASSES; k++) {
    scores[k] = Math.exp(scores[k]! - most);
    total += scores[k]!;
  }
  for (let k = 0; k < CLASSES; k++) scores[k]! /= total;
  return scores;
}

/** The weights file written by `scripts/train-digits.ts`: little-endian 32-bit floats, the hidden layer first. */
export const WEIGHTS_FILE = fileURLToPath(new URL('scan/digits/digits.bin', programRoot));

export function loadNetwork(file = WEIGHTS_FILE): DigitNetwork {
  const bytes = fs.readFileSync(file);
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return { hidden: floats.slice(0, HIDDEN_SIZE), output: floats.slice(HIDDEN_SIZE) };
}
