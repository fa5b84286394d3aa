import type { GreyImage } from '../image/grey-image.ts';
import { type Stroke, strokeImage } from '../marks/strokes.ts';
import { digitFeatures, normaliseDigit } from './features.ts';
import { type DigitNetwork, digitProbabilities } from './network.ts';

/** The most probable digit. */
export function recogniseDigit(network: DigitNetwork, image: GreyImage, strokes: Stroke[]) {
  const chances = digitProbabilities(network, digitFeatures(normaliseDigit(strokeImage(image, strokes))));
  let best = 0;
  for (let k = 1; k < chances.length; k++) if (chances[k]! > chances[best]!) best = k;
  return { digit: best, chance: chances[best]! };
}
