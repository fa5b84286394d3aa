import { serveTasks } from '../../jobs/worker-pool.ts';
import { type OcrResult, TextRecogniser, type TextStrip } from './text-recogniser.ts';

let recogniser: Promise<TextRecogniser> | null = null;

serveTasks<TextStrip | null, OcrResult | { error: Error }>(async (strip, reply) => {
  try {
    recogniser ??= TextRecogniser.create();
    const loaded = await recogniser;
    if (strip) reply(await loaded.recognise(strip));
  } catch (error) {
    reply({ error: error as Error });
  }
});
