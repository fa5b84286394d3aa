// npm run bench: compares the speed with peers, and with the ratios of the last recorded run.
//   npm run bench -- [--pairs 5] [--sizes 10000,200000,1000000] [--only import|growth] [--keep]
// --keep writes docs/benchmarks.md and test/bench/ratios.json; else the ratios are compared with the recorded ones.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable, requirePeer, type Section, tempFolder } from './bench-helpers.ts';
import { benchGrowth } from './growth.ts';
import { benchImport } from './import.ts';
import { benchWindow } from './window.ts';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '5' },
    sizes: { type: 'string', default: '10000,200000,1000000' },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});

/** Factor by which a ratio may exceed the recorded one before it is reported as a regression. */
const TOLERANCE = 1.2;
const root = path.resolve(import.meta.dirname, '..', '..');
const recordedFile = path.join(root, 'test', 'bench', 'ratios.json');
const docFile = path.join(root, 'docs', 'benchmarks.md');

function printSection(section: Section): Section {
  console.log(`## ${section.title}\n\n${section.about}\n\n${markdownTable(section)}\n`);
  return section;
}

async function measure(): Promise<Section[]> {
  requirePeer();
  const dir = tempFolder();
  try {
    const sections: Section[] = [];
    if (values.only !== 'growth') sections.push(printSection(benchImport(Number(values.pairs))));
    if (values.only !== 'import') {
      const { sections: growthSections, largest } = await benchGrowth(values.sizes.split(',').map(Number), dir);
      sections.push(...growthSections.map(printSection), printSection(await benchWindow(largest, dir)));
    }
    return sections;
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/** The ratios that are worse than the recorded ones by more than the tolerance. */
function findRegressions(sections: Section[]): string[] {
  const recorded = fs.existsSync(recordedFile)
    ? (JSON.parse(fs.readFileSync(recordedFile, 'utf8')) as Record<string, number>)
    : {};
  return sections.flatMap(({ ratios }) =>
    Object.entries(ratios)
      .filter(([name, ratio]) => recorded[name] !== undefined && ratio > recorded[name] * TOLERANCE)
      .map(([name, ratio]) => `${name}: ${ratio.toFixed(3)}, kept was ${recorded[name]!.toFixed(3)}`),
  );
}

function recordResults(sections: Section[]): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  const [cpu] = os.cpus();
  const text = [
    '# Benchmarks',
    '',
    `Written by \`npm run bench -- --keep\` on ${new Date().toISOString().slice(0, 10)} at commit ${commit}, on ${os.cpus().length} cores (${cpu!.model.trim()}), ${Math.round(os.totalmem() / 1e9)} GB, ${os.type()}, Node ${process.version}. The machine is shared and its seconds come and go by a third; the ratios are of runs side by side, and medians. \`npm run bench\` measures anew and complains of a ratio that is more than 20% worse than the one kept here.`,
    ...sections.map((section) => `\n## ${section.title}\n\n${section.about}\n\n${markdownTable(section)}`),
    '',
  ].join('\n');
  // what other benches measured stands below
  const others = fs.readFileSync(docFile, 'utf8').split(/^(?=## Order sheets$)/m)[1] ?? '';
  fs.writeFileSync(docFile, `${text}\n${others}`);
  const ratios = Object.fromEntries(
    sections.flatMap((section) =>
      Object.entries(section.ratios).map(([name, ratio]) => [name, Number(ratio.toFixed(4))]),
    ),
  );
  fs.writeFileSync(recordedFile, `${JSON.stringify(ratios, null, 2)}\n`);
  execFileSync('npx', ['biome', 'format', '--write', docFile, recordedFile], { cwd: root, stdio: 'ignore' });
}

const sections = await measure();
const regressions = findRegressions(sections);
if (regressions.length > 0)
  console.error(`Worse than kept by more than 20%:\n${regressions.map((line) => `  ${line}`).join('\n')}`);
if (values.keep) recordResults(sections);
else if (regressions.length > 0) process.exitCode = 1;
