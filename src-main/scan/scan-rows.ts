import { Problem } from '../../src-shared/problem.ts';
import type { Db } from '../db/open.ts';

/** A scan as it is stored. */
export interface ScanRow {
  id: number;
  storeId: number;
  name: string;
  sha256: string;
  look: string;
  state: 'queued' | 'reading' | 'read' | 'failed' | 'cancelled';
  pages: number;
  done: number;
  message: string;
  durationMs: number | null;
  author: string;
  createdAt: string;
  orderId: number | null;
}

/** A recognised line of a scan as it is stored. */
export interface LineRow {
  lineNo: number;
  page: number;
  text: string;
  textKey: string;
  productId: number | null;
  confidence: number;
  guessId: number | null;
  quantity: number | null;
  unit: 'piece' | 'case';
  quantityConfidence: number;
  assumed: number;
  pieces: number | null;
  box: string;
  markBox: string;
  seen: number;
  dropped: number;
}

/** Selects scans as {@link ScanRow}. */
export const SCAN_SELECT = `SELECT id, store_id AS storeId, name, sha256, look, state, pages, done, message, duration_ms AS durationMs, author,
  created_at AS createdAt, order_id AS orderId FROM scan`;
const LINE_SELECT = `SELECT line_no AS lineNo, page, text, text_key AS textKey, product_id AS productId, confidence, guess_id AS guessId, quantity, unit,
  quantity_confidence AS quantityConfidence, assumed, pieces, box, mark_box AS markBox, seen, dropped FROM scan_line`;

/** @throws Problem `scan_unknown` */
export function scanRow(db: Db, id: number): ScanRow {
  const row = db.prepare<unknown[], ScanRow>(`${SCAN_SELECT} WHERE id = ?`).get(id);
  if (!row) throw new Problem('scan_unknown', { id });
  return row;
}

/** The lines of a scan in the order of the sheet. */
export const linesOf = (db: Db, id: number) =>
  db.prepare<unknown[], LineRow>(`${LINE_SELECT} WHERE scan_id = ? ORDER BY line_no`).all(id);
