import { addDays, addMonths, dayNumber } from '../../src-shared/calendar.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SeriesInput } from './evaluate.ts';

/** A series read from a file: its values in order, and the step of its index. */
export interface FileSeries extends SeriesInput {
  values: Float64Array;
  last: number | string;
  /** Distance between consecutive indices: a number, or days or months for dates. */
  step: { by: 'number' | 'days' | 'months'; size: number };
}

const MAX_PERIODS = 100_000;

/**
 * Parses the series of a file with the columns `series,index,value`; rows may be in any order. An index is a number or
 * a date (`2025-03`, `2025-03-31`). Missing indices become gaps (NaN); values of a duplicate index are summed.
 *
 * @throws Problem `file_malformed`
 */
export function parseSeriesFile(records: string[][]): FileSeries[] {
  const [header = [], ...rows] = records;
  const columns = ['series', 'index', 'value'].map((name) => header.findIndex((cell) => cell.toLowerCase() === name));
  if (columns.includes(-1)) throw new Problem('file_malformed/series');
  const pointsByKey = new Map<string, { index: string; value: number }[]>();
  for (const row of rows) {
    const [key, index, value] = columns.map((column) => row[column] ?? '');
    const keyPoints = pointsByKey.get(key!) ?? [];
    pointsByKey.set(key!, keyPoints);
    keyPoints.push({ index: index!, value: value === '' ? Number.NaN : Number(value) });
  }
  return [...pointsByKey].map(([key, points]) => toFileSeries(key, points));
}

function toFileSeries(key: string, points: { index: string; value: number }[]): FileSeries {
  const dated = points.every(({ index }) => /^\d{4}-\d{2}(-\d{2})?$/.test(index));
  const numbered = !dated && points.every(({ index }) => index !== '' && Number.isFinite(Number(index)));
  if (!dated && !numbered) {
    return {
      key,
      values: Float64Array.from(points, ({ value }) => value),
      last: points.length,
      step: { by: 'number', size: 1 },
    };
  }
  const monthly = dated && points.every(({ index }) => index.length === 7 || index.endsWith('-01'));
  const positionOf = (index: string) => {
    if (numbered) return Number(index);
    const date = index.length === 7 ? `${index}-01` : index;
    return monthly ? Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) : dayNumber(date);
  };
  const valueByPosition = new Map<number, number>();
  for (const { index, value } of points) {
    const spot = positionOf(index);
    const before = valueByPosition.get(spot);
    valueByPosition.set(
      spot,
      before === undefined || Number.isNaN(before) ? value : Number.isNaN(value) ? before : before + value,
    );
  }
  const positions = [...valueByPosition.keys()].sort((a, b) => a - b);
  const gaps = positions
    .slice(1)
    .map((spot, i) => spot - positions[i]!)
    .sort((a, b) => a - b);
  const size = gaps[(gaps.length - 1) >> 1] || 1;
  const count = Math.min(MAX_PERIODS, Math.round((positions.at(-1)! - positions[0]!) / size) + 1);
  const values = new Float64Array(count).fill(Number.NaN);
  for (const [spot, value] of valueByPosition) {
    const t = Math.round((spot - positions[0]!) / size);
    if (t < count) values[t] = value;
  }
  const lastIndex = points.reduce((a, b) => (positionOf(b.index) > positionOf(a.index) ? b : a)).index;
  return {
    key,
    values,
    last: numbered ? positions.at(-1)! : lastIndex,
    step: { by: numbered ? 'number' : monthly ? 'months' : 'days', size },
  };
}

/** Index of the `h`th period (from 0) after the end of the series, in the file's own format. */
export function indexAfter({ last, step }: FileSeries, h: number): string {
  const ahead = step.size * (h + 1);
  if (step.by === 'number') return String(Number(last) + ahead);
  const date = String(last);
  if (step.by === 'days') return addDays(date, ahead);
  const next = addMonths(date.length === 7 ? `${date}-01` : date, ahead);
  return date.length === 7 ? next.slice(0, 7) : next;
}
