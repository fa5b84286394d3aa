import type { Archive } from '../container.ts';
import { MAX_WORKBOOK_ENTRIES } from '../limits.ts';
import { cellRange } from './cell-reference.ts';
import { tooMuchText } from './xml.ts';

/** A range of cells, such as merged ones; rows and columns count from 1. */
export interface CellRange {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** What must be known of a sheet before its rows are read, although it may come after them in the file. */
export interface SheetScan {
  /** Merged areas, sorted by their top row. */
  merged: CellRange[];
  /** It contains formulas without a stored value. */
  unkept: boolean;
}

/** How a formula without a stored value ends in the XML; if all values must be recalculated, how any formula starts. */
const VALUELESS_FORMULA = ['<v></', ':v></', 'v/></', 'v /></', 'f></c>', 'f></x:c>', '/></c>', '/></x:c>'].map((t) =>
  Buffer.from(t),
);
const ANY_FORMULA = ['<f>', '<f ', ':f>', ':f '].map((text) => Buffer.from(text));
const MERGED = Buffer.from('mergeCell');
/** The overlap between chunks, enough for each of these patterns and for a whole tag. */
const OVERLAP = 200;

/** Searches the bytes of a sheet, which is much faster than parsing its XML. */
export async function scanSheet(path: string, archive: Archive, part: string, untrusted: boolean): Promise<SheetScan> {
  const patterns = untrusted ? ANY_FORMULA : VALUELESS_FORMULA;
  const merged: CellRange[] = [];
  let unkept = false;
  let tail = Buffer.alloc(0);
  let tags = '';
  for await (const chunk of archive.read(part)) {
    unkept ||= patterns.some((sign) => chunk.includes(sign));
    const seam = Buffer.concat([tail, chunk.subarray(0, OVERLAP)]);
    unkept ||= tail.length > 0 && patterns.some((sign) => seam.includes(sign));
    if (tags !== '' || chunk.includes(MERGED) || seam.includes(MERGED)) {
      const text = (tags === '' ? tail.toString('latin1') : tags) + chunk.toString('latin1');
      for (const [, from, to] of text.matchAll(MERGE_CELL_TAG)) {
        const area = cellRange(from!, to!);
        if (area) merged.push(area);
        if (merged.length > MAX_WORKBOOK_ENTRIES) throw tooMuchText(path);
      }
      // the rest may be the start of a tag and is searched again with the next chunk
      tags = text.slice(Math.max(text.lastIndexOf('<'), text.length - OVERLAP));
    }
    tail = Buffer.from(chunk.subarray(-OVERLAP));
  }
  merged.sort((a, b) => a.top - b.top);
  return { merged, unkept };
}

const MERGE_CELL_TAG =
  /<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["']\$?([A-Z]{1,3}\$?\d{1,7}):(\$?[A-Z]{1,3}\$?\d{1,7})["'][^<>]*>/g;
