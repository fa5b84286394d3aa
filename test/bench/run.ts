/*
 * npm run bench: measures the program beside its peers, and against the table of the last recorded run.
 *
 *   npm run bench                     all parts but size
 *   npm run bench import window       only these parts:
 *     import     200,000 records, in pairs with the sqlite3 shell's importer
 *     growth     import and the report of all lines from 10,000 to 1,000,000 lines, beside sqlite3
 *     questions  the questions of the window at each of these sizes, beside plain SQL
 *     window     event loop, first paint, Home and scrolling at the most of these lines, beside a page of one word
 *     sync       the first push of 1,000,000 records in pairs with psql, and laptops that converge
 *     size       10,000,000 lines: import, learning, questions; half an hour and 12 GB of disk
 *   npm run bench -- import --pairs 3
 *   npm run bench -- questions --sizes 10000,200000    other sizes, which are not held against the recorded ratios
 *
 * A ratio that is more than 15% worse than the recorded one is reported, and ends the run with 1. Ratios are of runs side
 * by side, so they do not depend on the machine's speed; on a busy machine they still vary, so run such a part again.
 * --keep records instead: it writes the sections of the parts into docs/benchmarks.md and their ratios into ratios.json.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../root.ts';
import { DataFolders, markdownTable, requirePeer, type Section, tempFolder } from './bench-helpers.ts';
import { benchGrowth } from './growth.ts';
import { benchImport } from './import.ts';
import { benchQuestions } from './questions.ts';
import { benchSize } from './size.ts';
import { benchSync } from './sync.ts';
import { benchWindow } from './window.ts';

const SIZES = '10000,200000,1000000';
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string', default: '5' },
    sizes: { type: 'string', default: SIZES },
    keep: { type: 'boolean', default: false },
  },
});

/** Factor by which a ratio may exceed the recorded one before it is reported as a regression. */
const TOLERANCE = 1.15;
const recordedFile = path.join(root, 'test', 'bench', 'ratios.json');
const docFile = path.join(root, 'docs', 'benchmarks.md');
const sizes = values.sizes.split(',').map(Number);
const pairs = Number(values.pairs);

const PARTS: Record<string, (folders: DataFolders) => Promise<Section | Section[]> | Section> = {
  import: () => benchImport(pairs),
  growth: (folders) => benchGrowth(sizes, folders),
  questions: (folders) => benchQuestions(new Map(sizes.map((lines) => [lines, folders.of(lines).folder]))),
  window: (folders) => benchWindow(folders.of(sizes.at(-1)!).folder, folders.dir),
  sync: () => benchSync(sizes.at(-1)!, Math.min(3, pairs)),
  size: (folders) => benchSize(folders),
};
const NAMED_ONLY = new Set(['size']);

function partsAsked(): string[] {
  const all = Object.keys(PARTS);
  const unknown = positionals.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}; there are ${all.join(', ')}.`);
  return all.filter((name) => (positionals.length > 0 ? positionals.includes(name) : !NAMED_ONLY.has(name)));
}

async function measure(parts: string[]): Promise<Section[]> {
  requirePeer();
  const dir = tempFolder();
  const folders = new DataFolders(dir);
  try {
    const sections: Section[] = [];
    for (const part of parts)
      for (const section of [await PARTS[part]!(folders)].flat()) {
        console.log(`${sectionText(section)}\n`);
        sections.push(section);
      }
    return sections;
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

const sectionText = (section: Section) => `## ${section.title}\n\n${section.about}\n\n${markdownTable(section)}`;

const readRatios = (): Record<string, number> =>
  fs.existsSync(recordedFile) ? (JSON.parse(fs.readFileSync(recordedFile, 'utf8')) as Record<string, number>) : {};

/** The ratios that are worse than the recorded ones by more than the tolerance. */
function findRegressions(sections: Section[]): string[] {
  const recorded = readRatios();
  return sections.flatMap(({ ratios }) =>
    Object.entries(ratios)
      .filter(([name, ratio]) => recorded[name] !== undefined && ratio > recorded[name] * TOLERANCE)
      .map(([name, ratio]) => `${name}: ${ratio.toFixed(3)}, recorded was ${recorded[name]!.toFixed(3)}`),
  );
}

/** Writes the measured sections in the place of those of the same title; what was not measured stays. */
function recordResults(sections: Section[]): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  const [cpu] = os.cpus();
  const head = `# Benchmarks

Written by \`npm run bench -- --keep\` on ${new Date().toISOString().slice(0, 10)} at commit ${commit}, on ${os.cpus().length} cores (${cpu!.model.trim()}), ${Math.round(os.totalmem() / 1e9)} GB, ${os.type()}, Node ${process.version}. The machine is shared and its seconds come and go by a third; the ratios are of runs side by side, and medians. \`npm run bench\` measures again and fails where a ratio is more than 15% worse than the one stored here.
`;
  const [, ...parts] = fs.readFileSync(docFile, 'utf8').split(/^(?=## )/m);
  const known = parts.map((text) => ({ title: /^## (.*)$/m.exec(text)![1]!, text }));
  for (const section of sections) {
    const text = `${sectionText(section)}\n\n`;
    const at = known.findIndex(({ title }) => title === section.title);
    if (at >= 0) known[at]!.text = text;
    else known.push({ title: section.title, text });
  }
  fs.writeFileSync(docFile, `${head}\n${known.map(({ text }) => text).join('')}`);
  const measured = Object.fromEntries(
    sections.flatMap(({ ratios }) => Object.entries(ratios).map(([name, ratio]) => [name, Number(ratio.toFixed(4))])),
  );
  fs.writeFileSync(recordedFile, `${JSON.stringify({ ...readRatios(), ...measured }, null, 2)}\n`);
  execFileSync('npx', ['biome', 'format', '--write', docFile, recordedFile], { cwd: root, stdio: 'ignore' });
}

const sections = await measure(partsAsked());
const regressions = values.sizes === SIZES ? findRegressions(sections) : [];
if (regressions.length > 0)
  console.error(`More than 15% worse than recorded:\n${regressions.map((line) => `  ${line}`).join('\n')}`);
if (values.keep) recordResults(sections);
// the browser of the window's part would keep the process alive
process.exit(!values.keep && regressions.length > 0 ? 1 : 0);
