import fs from 'node:fs';
import path from 'node:path';
import { app, dialog, ipcMain, type WebContents } from 'electron';
import type { PdfAnswer } from '../../src-shared/contract/rpc.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import { asWriteProblem, renameDurably } from '../db/new-file.ts';
import { temporaryPath } from '../db/temporary-path.ts';
import { removeFile } from '../platform/files.ts';
import { assertWritableName } from '../platform/user-file.ts';
import { log } from '../tracing/log.ts';
import { isOwnFrame } from './own-frame.ts';

const CHANNEL = 'mangalm:pdf';
/** Countries whose paper is Letter; elsewhere it is A4. (CLDR) */
const LETTER = new Set(['US', 'CA', 'MX', 'CL', 'CO', 'CR', 'GT', 'PA', 'PH', 'PR', 'SV', 'VE']);

/** Saves the page as it is printed, in a file that the user chooses; the font of the system writes any script. */
export function servePdf(ownContents: () => WebContents | undefined): void {
  ipcMain.handle(CHANNEL, async (event, name: unknown): Promise<PdfAnswer> => {
    const contents = ownContents();
    if (!contents || !isOwnFrame(event, contents)) return { problem: new Problem('refused/page').toJSON() };
    try {
      return { saved: await savePdf(contents, String(name)) };
    } catch (error) {
      const problem = asProblem(error);
      log.error('save as pdf', { problem: problem.code, message: problem.message });
      return { problem: problem.toJSON() };
    }
  });
}

/** @returns the name of the file; null where the user chose none @throws Problem */
async function savePdf(contents: WebContents, name: string): Promise<string | null> {
  const { filePath } = await dialog.showSaveDialog({
    defaultPath: `${name.replace(/[^\p{L}\p{M}\p{N} ._-]+/gu, ' ').trim() || 'Mangalm'}.pdf`,
    filters: [{ name: 'PDF', extensions: ['pdf'] }],
  });
  if (!filePath) return null;
  const file = /\.pdf$/i.test(filePath) ? filePath : `${filePath}.pdf`;
  assertWritableName(file);
  const pageSize = LETTER.has(app.getLocaleCountryCode()) ? 'Letter' : 'A4';
  const pdf = await contents.printToPDF({ pageSize, printBackground: true });
  const draft = temporaryPath(file);
  try {
    fs.writeFileSync(draft, pdf);
    renameDurably(draft, file);
  } catch (error) {
    removeFile(draft);
    throw asWriteProblem(error, file, 'file_unwritable');
  }
  return path.basename(file);
}
