import fs from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vite';

/** What runs by itself: Electron, the command line, and each thread. */
const starts = fs
  .readdirSync('src-main', { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.thread.ts') || /^(electron|cli)\/main\.ts$/.test(file))
  .map((file) => [file.replace('.ts', ''), path.join('src-main', file)]);

/** The program as few files, since a command reads them all before it begins. */
export default defineConfig({
  build: {
    ssr: true,
    outDir: 'dist/app/src-main',
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(starts),
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: '[name].js',
        // by itself, so that it lies where the program begins
        codeSplitting: { groups: [{ name: 'program-root', test: /src-main[\\/]program-root\.ts$/ }] },
      },
    },
  },
  // packages that each command needs, of many small files; all others stay packages
  ssr: {
    noExternal: [
      'zod',
      'csv-parse',
      'electron-log',
      'saxes',
      'xmlchars',
      'yauzl',
      'yazl',
      'pend',
      'buffer-crc32',
      'intl-messageformat',
      '@formatjs/fast-memoize',
      '@formatjs/icu-messageformat-parser',
      '@formatjs/icu-skeleton-parser',
    ],
  },
});
