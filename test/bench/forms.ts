/**
 * How simulated forms are read, by disturbance: other layouts, fonts, pens and cameras than any test's, hands of MNIST's
 * test part. `npm run bench:forms [pages] [first seed]`.
 */
import { MarkRecogniser } from '../../src-main/scan/marks/recogniser.ts';
import { OcrEngine } from '../../src-main/scan/ocr/engine.ts';
import { type FormCounts, readSimulatedForm } from '../scan/read-simulated-form.ts';
import { DISTURBANCES } from '../scan/simulated-form.ts';

const [pages = '200', first = '1'] = process.argv.slice(2);
const engine = await OcrEngine.create();
const recogniser = await MarkRecogniser.create();
const table = new Map<string, FormCounts>();
for (let i = 0; i < Number(pages); i++) {
  const disturbance = DISTURBANCES[i % DISTURBANCES.length]!;
  const { counts, notes } = await readSimulatedForm(engine, recogniser, Number(first) + i, disturbance);
  for (const note of notes) console.log(`    ${Number(first) + i} ${disturbance}: ${note}`);
  for (const name of [disturbance, 'all']) {
    const sum = table.get(name) ?? { pages: 0, marks: 0, right: 0, asked: 0, wrong: 0, missed: 0, false: 0 };
    for (const key of Object.keys(sum) as (keyof FormCounts)[]) sum[key] += counts[key];
    table.set(name, sum);
  }
}
console.table(
  Object.fromEntries(
    [...table].map(([name, counts]) => [
      name,
      {
        ...counts,
        'right or asked': `${((100 * (counts.right + counts.asked)) / counts.marks).toFixed(1)}%`,
        'wrong or false': `${((100 * (counts.wrong + counts.false)) / counts.marks).toFixed(1)}%`,
      },
    ]),
  ),
);
process.exit();
