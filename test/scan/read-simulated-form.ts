import type { MarkRecogniser } from '../../src-main/scan/marks/recogniser.ts';
import { catalogueEntry } from '../../src-main/scan/match.ts';
import type { OcrEngine } from '../../src-main/scan/ocr/engine.ts';
import { readPage } from '../../src-main/scan/read-page.ts';
import { MIN_CONFIDENCE } from '../../src-shared/contract/scans.ts';
import { type Disturbance, simulateForm } from './simulated-form.ts';

/** Marks that order something: read right, asked, read wrong or not found; and lines that nobody ordered. */
export interface FormCounts {
  pages: number;
  marks: number;
  right: number;
  asked: number;
  wrong: number;
  missed: number;
  false: number;
}

/** Reads a simulated form and compares it with what was written. */
export async function readSimulatedForm(
  engine: OcrEngine,
  recogniser: MarkRecogniser,
  seed: number,
  disturbance: Disturbance,
): Promise<{ counts: FormCounts; notes: string[] }> {
  const { image, products, marks } = await simulateForm(seed, disturbance);
  const entries = products.map((product, i) => catalogueEntry({ id: i + 1, caseSize: null, ...product }));
  const { lines } = await readPage(engine, recogniser, image, entries, new Map(), () => {});
  const counts: FormCounts = { pages: 1, marks: 0, right: 0, asked: 0, wrong: 0, missed: 0, false: 0 };
  const notes: string[] = [];
  const left = new Map([...marks].filter(([, { cases }]) => cases !== null));
  counts.marks = left.size;
  const read = lines.map(({ match, quantity }) => {
    const isSure = match !== null && match.confidence >= MIN_CONFIDENCE;
    const value = isSure && quantity.confidence >= MIN_CONFIDENCE ? quantity.value : null;
    return { sku: match?.entry.sku ?? '', value };
  });
  let asking = 0;
  // what is sure of a product goes before what only may be it
  for (const { sku, value } of read.toSorted((a, b) => Number(a.value === null) - Number(b.value === null))) {
    const truth = left.get(sku);
    left.delete(sku);
    if (!truth) {
      if (value === null) asking++;
      if (value === null) continue;
      counts.false++;
      notes.push(`false: ${sku} ${value}, written "${marks.get(sku)?.written ?? ''}"`);
    } else if (value === null) counts.asked++;
    else if (value === truth.cases) counts.right++;
    else {
      counts.wrong++;
      notes.push(`wrong: ${sku} ${value}, written "${truth.written}"`);
    }
  }
  // a line that asks for its product: which of those left it is, is not known here
  counts.missed = Math.max(0, left.size - asking);
  counts.asked += left.size - counts.missed;
  if (counts.missed > 0) for (const [sku, { written }] of left) notes.push(`missed: ${sku} "${written}"`);
  return { counts, notes };
}
