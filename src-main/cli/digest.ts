import path from 'node:path';
import { DIGEST_LANGUAGES } from '../../src-shared/contract/settings.ts';
import { type DigestFormat, digestDownload, isDigestFormat } from '../web/digest-download.ts';
import type { CallProcedure } from '../web/downloads.ts';
import type { Command } from './command.ts';
import { OUT_OPTION, writeText } from './output.ts';
import { usageError } from './usage-error.ts';

const digest: Command = {
  usage: 'digest',
  description:
    'Writes how a week went to the folder of the settings: a page, and its figures as CSV and workbook; with --out to one file.',
  example: 'mangalm digest --week 2025-06-30 --out week.html',
  options: {
    week: { valueName: 'DATE', description: 'any day of the week; the last full week by default' },
    language: { valueName: 'en|hi', description: 'the language of the file given by --out' },
    out: { ...OUT_OPTION, description: 'write this file instead: .html, .csv or .xlsx' },
    folder: { valueName: 'DIR', description: 'write digests to this folder from now on, once a week; empty for none' },
  },
  async run(_, { week, language, out, folder }, context) {
    const app = context.app();
    const ofWeek = typeof week === 'string' ? { week } : {};
    const written = DIGEST_LANGUAGES.find((one) => one === language);
    if (language !== undefined && !written)
      throw usageError(`--language takes en or hi; “${String(language)}” is neither.`);
    if (typeof folder === 'string')
      await app.call(context.caller, 'digest.changeSettings', { folder: folder === '' ? null : path.resolve(folder) });
    if (folder === '')
      return { json: await app.call(context.caller, 'digest.settings', {}), text: 'No digests from now on.' };
    if (typeof out === 'string') {
      const ask = app.call.bind(null, context.caller) as CallProcedure;
      const query = { ...ofWeek, ...(written && { language: written }) };
      return writeText(digestDownload(ask, query, formatOf(out)).pieces, out, context);
    }
    const answer = await app.call(context.caller, 'digest.write', ofWeek);
    return { json: answer, text: answer.files.join('\n') };
  },
};

function formatOf(file: string): DigestFormat {
  const ending = path.extname(file).slice(1).toLowerCase();
  if (!isDigestFormat(ending)) throw usageError('--out takes a file that ends in .html, .csv or .xlsx.');
  return ending;
}

export const digestCommands = { digest };
