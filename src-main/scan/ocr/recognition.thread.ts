import { serveCalls } from '../../jobs/call-in-thread.ts';
import { type OcrResult, TextRecogniser, type TextStrip } from './text-recogniser.ts';

let recogniser: Promise<TextRecogniser> | null = null;

/** Recognises a strip; without one it only loads the network. */
serveCalls(async (strip: TextStrip | null): Promise<OcrResult | null> => {
  recogniser ??= TextRecogniser.create();
  const loaded = await recogniser;
  return strip && loaded.recognise(strip);
});
