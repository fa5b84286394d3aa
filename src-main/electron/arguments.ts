import { parseArgs } from 'node:util';

/** Our own options that may precede a command or a file. */
const OWN_OPTIONS = /^(--data(=.*)?|--help|--version|-h)$/;

/**
 * Our own arguments: those after `--`, or after Chromium's leading switches (`--no-sandbox` of an AppImage,
 * `--ozone-platform=headless`).
 * @returns the arguments, and whether they began with `--`, by which the launcher marks a command
 */
export function ownArguments(given: string[]): { words: string[]; isCommandLine: boolean } {
  const at = given.findIndex((word) => word === '--' || !word.startsWith('-') || OWN_OPTIONS.test(word));
  if (at < 0) return { words: [], isCommandLine: false };
  const isCommandLine = given[at] === '--';
  return { words: given.slice(isCommandLine ? at + 1 : at), isCommandLine };
}

/** Arguments of a window launch: the data folder, and what to show. */
export function windowArguments(words: string[]): { data: string | undefined; wanted: string[] } {
  const { values, positionals } = parseArgs({
    args: words,
    options: { data: { type: 'string' } },
    allowPositionals: true,
    strict: false,
  });
  return { data: typeof values.data === 'string' ? values.data : undefined, wanted: positionals };
}
