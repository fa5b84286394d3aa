import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { FileDurations } from './test/file-durations.ts';
import { LongestFirst } from './test/longest-first.ts';

/** Packs the program once more and takes a minute: by its name alone, and before a release. */
const REHEARSAL = 'test/pack/rehearsal.test.ts';
const isAsked = process.argv.some((word) => word.includes('rehearsal'));

/** Node strips types by itself and keeps the compiled code, which saves two seconds for each file that opens the app. */
const nodeModules = { viteModuleRunner: false };

const standIn = path.resolve(import.meta.dirname, 'test/electron/stand-in.ts');

export default defineConfig({
  test: {
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    tags: [{ name: 'shared', description: 'Needs the folder of real files beside the repository.' }],
    reporters: process.env.MANGALM_REPORT
      ? [
          'default',
          ['json', { outputFile: process.env.MANGALM_REPORT }],
          new FileDurations(`${process.env.MANGALM_REPORT}.durations`),
        ]
      : ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src-*/**/*.test.ts'],
          environment: 'node',
          testTimeout: 30_000,
          experimental: nodeModules,
          // these files share no state, and a process for each takes a third of the time
          isolate: false,
        },
      },
      {
        resolve: { alias: { electron: standIn } },
        test: {
          name: 'electron',
          include: ['test/electron/**/*.test.ts'],
          server: { deps: { inline: [/electron/] } },
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: ['test/electron/**', ...(isAsked ? [] : [REHEARSAL])],
          environment: 'node',
          testTimeout: 120_000,
          experimental: nodeModules,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 10_000 } },
          isolate: false,
        },
      },
    ],
  },
});
