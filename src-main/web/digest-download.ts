import type { Input } from '../../src-shared/contract/index.ts';
import { figuresCsv, figuresWorkbook } from '../digest/figures.ts';
import { digestTexts } from '../digest/texts.ts';
import type { CallProcedure, Download } from './downloads.ts';

const TYPES = {
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
export type DigestFormat = keyof typeof TYPES;

export const isDigestFormat = (ending: string): ending is DigestFormat => Object.hasOwn(TYPES, ending);

/** The digest of a week as one file. */
export const digestDownload = (ask: CallProcedure, query: Input<'digest.get'>, format: DigestFormat): Download => ({
  name: `digest.${format}`,
  type: TYPES[format],
  pieces: digestPieces(ask, query, format),
});

async function* digestPieces(
  ask: CallProcedure,
  query: Input<'digest.get'>,
  format: DigestFormat,
): AsyncGenerator<string | Uint8Array> {
  const { html, figures, currency, name, language } = await ask('digest.get', query);
  const texts = await digestTexts(language);
  if (format === 'html') yield html;
  else if (format === 'csv') yield figuresCsv(figures, currency, texts);
  else yield* figuresWorkbook(name, figures, currency, texts);
}
