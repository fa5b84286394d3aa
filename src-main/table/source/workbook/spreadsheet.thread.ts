import { parentPort, workerData } from 'node:worker_threads';
import { type ParsedSheet, parseSpreadsheet, TooMuchText } from './parse-spreadsheet.ts';

/** What a thread is given: the bytes of a workbook or its text, and for an OpenDocument the text that hides sheets. */
export interface SpreadsheetTask {
  content: Uint8Array | string;
  /** The XML with the styles of its sheets, where `content` is packed. */
  styles: string | null;
}

export type SpreadsheetReply = { sheets: ParsedSheet[] } | { failed: string; tooMuch: boolean };

const { content, styles } = workerData as SpreadsheetTask;
let reply: SpreadsheetReply;
try {
  reply = { sheets: parseSpreadsheet(content, styles) };
} catch (error) {
  reply = { failed: (error as Error).message, tooMuch: error instanceof TooMuchText };
}
parentPort!.postMessage(reply, 'sheets' in reply ? reply.sheets.map(({ rows }) => rows.buffer as ArrayBuffer) : []);
