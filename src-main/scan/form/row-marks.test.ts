import { expect, it } from 'vitest';
import { boxAround, type GreyImage, type Quad } from '../image/grey-image.ts';
import { detectInk } from '../image/ink.ts';
import { marksByRow } from './row-marks.ts';
import { formLists } from './rows.ts';
import type { FormTable, NameCell } from './table.ts';

const ROW = 30;
const [WIDTH, HEIGHT] = [400, 400];

const cellOf = (left: number, right: number, row: number): Quad => [
  { x: left, y: ROW * row },
  { x: right, y: ROW * row },
  { x: right, y: ROW * (row + 1) },
  { x: left, y: ROW * (row + 1) },
];

/** A list with an order cell beside each name, of the rows of which the cells were found. */
function listOf(rows: number[]) {
  const names = rows.map((row): NameCell => {
    const right = [{ cell: 0, quad: cellOf(200, 260, row) }];
    return { cell: 0, quad: cellOf(20, 200, row), right };
  });
  const [list] = formLists({ names, row: ROW } as unknown as FormTable, new Set(), []);
  return list!;
}

/** A page with a pen stroke in the order cell of each of these rows. */
function pageWith(rows: number[]): GreyImage {
  const data = new Uint8Array(WIDTH * HEIGHT).fill(240);
  for (const row of rows)
    for (let y = ROW * row + 5; y < ROW * (row + 1) - 5; y++) data.fill(40, y * WIDTH + 225, y * WIDTH + 229);
  return { width: WIDTH, height: HEIGHT, data };
}

it('a mark where no row was found has the place of its row', () => {
  const list = listOf([2, 3, 4, 6, 7]);
  const image = pageWith([1, 3, 5, 8, 11]);
  const marks = marksByRow(image, detectInk(image), list, ROW, () => false, 100);
  const places = marks.map(({ row, mark }) => ({
    name: boxAround(row.name).top / ROW,
    isKnown: list.rows.includes(row),
    mark: Math.floor(mark.box.top / ROW),
  }));
  expect(places.sort((a, b) => a.mark - b.mark)).toEqual([
    { name: 1, isKnown: false, mark: 1 },
    { name: 3, isKnown: true, mark: 3 },
    { name: 5, isKnown: false, mark: 5 },
    // the last is three rows below the list
    { name: 8, isKnown: false, mark: 8 },
  ]);
});

/** A page with pen strokes in the order cells from one height to another, in heights of a row. */
function pageWithStrokes(strokes: [from: number, to: number][]): GreyImage {
  const page = pageWith([]);
  for (const [from, to] of strokes)
    for (let y = Math.round(ROW * from); y < Math.round(ROW * to); y++)
      page.data.fill(40, y * WIDTH + 225, y * WIDTH + 229);
  return page;
}

it.each([
  { stroke: [2.2, 2.8], rows: ['2'] },
  // high and low
  { stroke: [2.6, 3.3], rows: ['2?'] },
  // as two that touch: a person decides whether they are one
  { stroke: [2.3, 3.5], rows: ['2?', '3?'] },
  // two rows long: one for each
  { stroke: [2.2, 3.8], rows: ['2', '3'] },
] satisfies { stroke: [number, number]; rows: string[] }[])(
  'a stroke from $stroke is for $rows',
  ({ stroke, rows }) => {
    const list = listOf([1, 2, 3, 4, 5]);
    const image = pageWithStrokes([stroke as [number, number]]);
    const marks = marksByRow(image, detectInk(image), list, ROW, () => false, 100);
    const places = marks.map(({ row, mark }) => `${boxAround(row.name).top / ROW}${mark.doubtful ? '?' : ''}`);
    expect(places.sort()).toEqual(rows);
  },
);
