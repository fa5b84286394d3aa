import { parentPort, workerData } from 'node:worker_threads';
import { type ParsedSheet, parseSpreadsheet, TooMuchText } from './parse-spreadsheet.ts';

/** What a thread is given: the bytes of a workbook or its text. */
export interface SpreadsheetTask {
  content: Uint8Array | string;
  /** The names of hidden sheets, where the format's parser doesn't tell. */
  hidden: string[];
}

export type SpreadsheetReply = { sheets: ParsedSheet[] } | { failed: string; tooMuch: boolean };

const { content, hidden } = workerData as SpreadsheetTask;
let reply: SpreadsheetReply;
try {
  reply = { sheets: parseSpreadsheet(content, new Set(hidden)) };
} catch (error) {
  reply = { failed: (error as Error).message, tooMuch: error instanceof TooMuchText };
}
parentPort!.postMessage(reply, 'sheets' in reply ? reply.sheets.map(({ rows }) => rows.buffer as ArrayBuffer) : []);
