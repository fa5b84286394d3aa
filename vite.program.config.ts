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
      // files of one chunk that are loaded on demand by some and at once by others
      checks: { ineffectiveDynamicImport: false },
      input: Object.fromEntries(starts),
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: '[name].js',
        // few files, since each takes a while to be found: one for what every command needs, one for each area
        codeSplitting: {
          groups: [
            // by itself, so that it lies where the program begins
            { name: 'program-root', test: /src-main[\\/]program-root\.ts$/ },
            { name: 'start', test: /src-main[\\/](cli[\\/](command|run)|platform[\\/]version)\.ts$/ },
            { name: 'schemas', test: /[\\/](zod|contract[\\/](lists|message|procedure|resources))[\\/.]/ },
            {
              name: 'base',
              test: /src-main[\\/]((cube|db|jobs|platform|tracing)[\\/]|table[\\/]source[\\/](file-problems|file-chunks|format)\.ts|import[\\/](run[\\/](prewarm|short-text)|fields[\\/]columns|ledger[\\/](history|undo)|lists[\\/](master-data|company-currency|single-table))\.ts|audit[\\/]chain\.ts|backup[\\/]contents\.ts)|src-shared[\\/](?!contract|messages[\\/]hi|festivals|policy)/,
            },
            {
              name: 'app',
              test: /src-main[\\/](app\.ts|(cli[\\/](execute|import|sales)|import[\\/]handlers|sales[\\/]index|orders[\\/]store-extras)\.ts)$/,
            },
            { name: 'reader', test: /src-main[\\/]import[\\/]run[\\/]reader\.ts$/ },
            { name: 'writer', test: /src-main[\\/]import[\\/]run[\\/]writer\.ts$/ },
          ],
        },
      },
    },
  },
  // packages that each command needs, of many small files; all others stay packages
  ssr: {
    noExternal: [
      'zod',
      'csv-parse',
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
