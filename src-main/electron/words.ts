import { parseArgs } from 'node:util';

/** What of ours may stand before a command or a file. */
const OWN = /^(--data(=.*)?|--help|--version|-h)$/;

/**
 * The program's own words on its command line: those behind `--`, or else behind the switches of Chromium's that stand
 * first (`--no-sandbox` of an AppImage, `--ozone-platform=headless`).
 * @returns besides whether a `--` stood first, by which what starts the program says that they are a command
 */
export function ownWords(given: string[]): { words: string[]; isCommandLine: boolean } {
  const at = given.findIndex((word) => word === '--' || !word.startsWith('-') || OWN.test(word));
  if (at < 0) return { words: [], isCommandLine: false };
  const isCommandLine = given[at] === '--';
  return { words: given.slice(isCommandLine ? at + 1 : at), isCommandLine };
}

/** What a start of the window asks for: a data folder, and what is to be shown. */
export function windowWords(words: string[]): { data: string | undefined; wanted: string[] } {
  const { values, positionals } = parseArgs({
    args: words,
    options: { data: { type: 'string' } },
    allowPositionals: true,
    strict: false,
  });
  return { data: typeof values.data === 'string' ? values.data : undefined, wanted: positionals };
}
