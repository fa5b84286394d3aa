import { WORKBOOK_ENTRIES } from '../budget.ts';
import type { Archive } from '../container.ts';
import { areaOf } from './reference.ts';
import { tooMuch } from './xml.ts';

/** Cells that are shown as one, from the first to the last row and column, all counted from 1. */
export interface Area {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** What has to be known of a sheet before its rows are read, though it stands among or behind them. */
export interface Ahead {
  /** Merged cells, from the top down. */
  merged: Area[];
  /** It has formulas whose values nobody kept. */
  unkept: boolean;
}

/** How a formula without a value ends, and in a workbook whose values are to be worked out anew, how any begins. */
const UNKEPT = ['<v></', ':v></', 'v/></', 'v /></', 'f></c>', 'f></x:c>', '/></c>', '/></x:c>'].map((t) =>
  Buffer.from(t),
);
const FORMULA = ['<f>', '<f ', ':f>', ':f '].map((text) => Buffer.from(text));
const MERGED = Buffer.from('mergeCell');
/** Reaches over the cut between two chunks, for each of the above and for a whole tag. */
const OVERLAP = 200;

/** Looks through a sheet's bytes, which takes a small part of the time that its XML does. */
export async function lookAhead(path: string, archive: Archive, part: string, untrusted: boolean): Promise<Ahead> {
  const signs = untrusted ? FORMULA : UNKEPT;
  const merged: Area[] = [];
  let unkept = false;
  let tail = Buffer.alloc(0);
  let tags = '';
  for await (const chunk of archive.read(part)) {
    unkept ||= signs.some((sign) => chunk.includes(sign));
    const seam = Buffer.concat([tail, chunk.subarray(0, OVERLAP)]);
    unkept ||= tail.length > 0 && signs.some((sign) => seam.includes(sign));
    if (tags !== '' || chunk.includes(MERGED) || seam.includes(MERGED)) {
      const text = (tags === '' ? tail.toString('latin1') : tags) + chunk.toString('latin1');
      for (const [, from, to] of text.matchAll(TAG)) {
        const area = areaOf(from!, to!);
        if (area) merged.push(area);
        if (merged.length > WORKBOOK_ENTRIES) throw tooMuch(path);
      }
      // what follows may be the rest of a tag, so it is kept to be read with the next chunk
      tags = text.slice(Math.max(text.lastIndexOf('<'), text.length - OVERLAP));
    }
    tail = Buffer.from(chunk.subarray(-OVERLAP));
  }
  merged.sort((a, b) => a.top - b.top);
  return { merged, unkept };
}

const TAG = /<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["']\$?([A-Z]{1,3}\$?\d{1,7}):(\$?[A-Z]{1,3}\$?\d{1,7})["'][^<>]*>/g;
