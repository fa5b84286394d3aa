import path from 'node:path';
import { defineConfig } from 'vitest/config';

const standIn = path.resolve(import.meta.dirname, 'test/electron/stand-in.ts');

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: process.env.MANGALM_REPORT
      ? ['default', ['json', { outputFile: process.env.MANGALM_REPORT }]]
      : ['default'],
    projects: [
      {
        test: { name: 'unit', include: ['src-*/**/*.test.ts'], environment: 'node', testTimeout: 30_000 },
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
          exclude: ['test/electron/**'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
    ],
  },
});
