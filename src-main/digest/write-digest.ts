import fs from 'node:fs';
import path from 'node:path';
import { Problem } from '../../src-shared/problem.ts';
import { asWriteProblem, renameDurably } from '../db/new-file.ts';
import { temporaryPath } from '../db/temporary-path.ts';
import { removeFile } from '../platform/files.ts';
import type { Digest } from './digest.ts';
import { digestFigures, figuresCsv, figuresWorkbook } from './figures.ts';
import { digestHtml } from './html.ts';
import type { DigestTexts } from './texts.ts';

/** The files of a digest: the page, and its figures as CSV and workbook. */
async function filesOf(digest: Digest, texts: DigestTexts): Promise<[ending: string, content: string | Buffer][]> {
  const figures = digestFigures(digest, texts);
  const workbook: Uint8Array[] = [];
  for await (const piece of figuresWorkbook(digest.name, figures, digest.currency, texts)) workbook.push(piece);
  return [
    ['csv', figuresCsv(figures, digest.currency, texts)],
    ['xlsx', Buffer.concat(workbook)],
    // last: where it is, the others are
    ['html', digestHtml(digest, texts, new Date())],
  ];
}

/**
 * Writes the files of a digest into a folder, each at once or not at all, over those of the same week.
 * @returns the paths of the files
 * @throws Problem `digest_folder/missing` · `file_unwritable` · `disk_full`
 */
export async function writeDigest(folder: string, digest: Digest, texts: DigestTexts): Promise<string[]> {
  // the folder of a disconnected drive must not be created
  if (!fs.existsSync(folder)) throw new Problem('digest_folder/missing', { folder });
  const drafts: { draft: string; file: string }[] = [];
  try {
    for (const [ending, content] of await filesOf(digest, texts)) {
      const file = path.join(folder, `${digest.name}.${ending}`);
      drafts.push({ draft: temporaryPath(file), file });
      fs.writeFileSync(temporaryPath(file), content);
    }
    for (const { draft, file } of drafts) renameDurably(draft, file);
  } catch (error) {
    for (const { draft } of drafts) removeFile(draft);
    throw asWriteProblem(error, path.join(folder, digest.name), 'file_unwritable');
  }
  return drafts.map(({ file }) => file);
}
