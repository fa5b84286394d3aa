import fs from 'node:fs';
import { type ImportOptions, mappingSpec } from '../../src-shared/contract/imports/options.ts';
import { ENCODINGS, encodingNamed } from '../../src-shared/encodings.ts';
import { FILE_KINDS } from '../../src-shared/list-kinds.ts';
import { Problem } from '../../src-shared/problem.ts';
import { MAX_FILE_BYTES, readUserFile } from '../platform/user-file.ts';
import type { OptionSpec } from './command.ts';
import { usageError } from './usage-error.ts';

/** Options that control how a file is read. */
export const MAPPING_OPTIONS: Record<string, OptionSpec> = {
  mapping: {
    valueName: 'NAME|FILE.json',
    description: 'a saved mapping or a mapping file, instead of the detected columns',
  },
  as: {
    valueName: 'KIND',
    description: `what the file holds, instead of what its columns show: ${FILE_KINDS.join(', ')}`,
  },
  dates: { valueName: 'dmy|mdy|ymd', description: 'the order of day, month and year' },
  decimal: { valueName: '.|,', description: 'decimal sign in the file' },
  encoding: { valueName: 'ENCODING', description: 'utf-8, windows-1251, shift_jis, …; detected by default' },
  delimiter: { valueName: 'SIGN', description: 'delimiter; tab for a tab' },
  answer: {
    valueName: 'CODE=VALUE',
    repeatable: true,
    description: 'answer to a question about the file; repeat for several',
  },
  part: { valueName: 'NAME', description: 'the sheet of a workbook, or the file of an archive' },
  'missing-store': {
    valueName: 'reject|walk-in',
    description: 'records without a store: reject them (default) or use the store Walk-in',
  },
};

/** Options that control how its records are imported. */
export const IMPORT_OPTIONS: Record<string, OptionSpec> = {
  ...MAPPING_OPTIONS,
  existing: {
    valueName: 'update|skip|reject',
    description: 'what to do with invoices that exist with other contents; by default it asks before removing anything',
  },
  'max-error-rate': { valueName: 'SHARE', description: 'stop at this share of rejects, from 0 to 1' },
  'max-consecutive-rejects': { valueName: 'N', description: 'stop after this many rejects in a row' },
  'keep-partial': { description: 'keep what was imported before the import stopped' },
  'dry-run': { description: 'check everything, change nothing' },
  profile: { description: 'show the time by stage and thread' },
};

/** Import options from command-line options. @throws Problem `bad_usage` */
export function importOptionsOf(options: Record<string, string | boolean | undefined>): Partial<ImportOptions> {
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T | undefined => {
    const value = options[name];
    if (value === undefined) return undefined;
    if (allowed.includes(value as T)) return value as T;
    throw usageError(`--${name} takes ${allowed.join(', ')}; “${String(value)}” is none of them.`);
  };
  const rate = options['max-error-rate'] === undefined ? undefined : Number(options['max-error-rate']);
  if (rate !== undefined && !(rate >= 0 && rate <= 1)) {
    throw usageError(`--max-error-rate takes a share from 0 to 1; “${String(options['max-error-rate'])}” is none.`);
  }
  const consecutive =
    options['max-consecutive-rejects'] === undefined ? undefined : Number(options['max-consecutive-rejects']);
  if (consecutive !== undefined && !(Number.isInteger(consecutive) && consecutive >= 1)) {
    throw usageError(
      `--max-consecutive-rejects takes a whole number from 1; “${String(options['max-consecutive-rejects'])}” is none.`,
    );
  }
  const encoding = options.encoding === undefined ? undefined : encodingNamed(String(options.encoding));
  if (options.encoding !== undefined && !encoding)
    throw usageError(`--encoding takes ${ENCODINGS.join(', ')}; “${String(options.encoding)}” is none of them.`);
  const delimiter =
    options.delimiter === 'tab' || options.delimiter === '\\t' ? '\t' : (options.delimiter as string | undefined);
  const result = {
    mapping: options.mapping === undefined ? undefined : resolveMapping(String(options.mapping)),
    answers: parseAnswers(options.answer),
    as: oneOf('as', FILE_KINDS),
    part: options.part as string | undefined,
    dates: oneOf('dates', ['dmy', 'mdy', 'ymd'] as const),
    decimal: oneOf('decimal', ['.', ','] as const),
    encoding,
    delimiter,
    missingStore: oneOf('missing-store', ['reject', 'walk-in'] as const),
    existing: oneOf('existing', ['update', 'skip', 'reject'] as const),
    maxErrorRate: rate,
    maxConsecutiveRejects: consecutive,
    keepPartial: options['keep-partial'] as boolean | undefined,
    dryRun: options['dry-run'] as boolean | undefined,
    profile: options.profile as boolean | undefined,
  };
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined));
}

/** Answers by question code. */
function parseAnswers(given: unknown): Record<string, string> | undefined {
  if (given === undefined) return undefined;
  const answers = (Array.isArray(given) ? given : [given]).map((text) => /^([a-z_]+)=(.+)$/.exec(String(text)));
  if (answers.some((answer) => answer === null))
    throw usageError('--answer takes CODE=VALUE, as the questions of a refused import name them.');
  return Object.fromEntries(answers.map((answer) => [answer![1]!, answer![2]!]));
}

/** A mapping: a JSON file if one of that name exists, otherwise the name of a saved mapping. */
function resolveMapping(nameOrFile: string): ImportOptions['mapping'] {
  if (!fs.existsSync(nameOrFile)) return nameOrFile;
  let json: unknown;
  try {
    json = JSON.parse(readUserFile(nameOrFile, MAX_FILE_BYTES.settings).toString('utf8'));
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('mapping_wrong/no_json', { file: nameOrFile, reason: (error as Error).message });
  }
  const parsed = mappingSpec.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new Problem('mapping_wrong/no_mapping', {
    file: nameOrFile,
    place: issue.path.join('.') || 'file',
    reason: issue.message,
  });
}
