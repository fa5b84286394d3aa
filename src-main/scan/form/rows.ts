import { boxAround, distance, interpolate, type Point, type Quad, upperMedian } from '../image/grey-image.ts';
import type { FormTable, NameCell } from './table.ts';

/** A row of one of the lists of a form. */
export interface FormRow {
  /** 1-based label of the name's cell; 0 if only its text was found. */
  cell: number;
  name: Quad;
  /** The printed pieces per case, if the form has such a column here. */
  pieces: Quad | null;
  /** Where the order is written. */
  order: Quad;
}

/** Rows one below the other, with the band in which their orders are written. */
export interface FormList {
  rows: FormRow[];
  /** Left and right edge of the band at a height. */
  edges(y: number): { left: number; right: number };
  /** Index of the row that a point in the band belongs to; -1 if none. */
  rowAt(x: number, y: number): number;
  /** The row that a point in the band would belong to if there was one: its neighbour moved there. */
  rowBeside(x: number, y: number): FormRow;
}

/** Edges of one list are within this many row heights. */
const SAME_LIST = 6;
/** Names whose middles are nearer than this part of a row are the same row. */
const SAME_ROW = 0.5;
/** Share of the names that have a cell in a column, where the ruled lines of others are too faint. */
const FAIR_SHARE = 0.25;
/** Width of orders in heights of a row, where no cell for them was found. */
const UNRULED_ORDER = 2.5;

/**
 * The lists of a form. Where a ruled line is broken or covered, the cells of a row are those of its neighbours moved along:
 * rows are followed from the name to the order across perspective and curl.
 *
 * @param pieces places to the right of a name with printed numbers, see `columns.ts`; if all are, the orders are beyond them
 * @param regions text found on the page, which tells names whose cell was not
 */
export function formLists(
  table: FormTable,
  pieces: ReadonlySet<number>,
  regions: readonly { quad: Quad }[],
): FormList[] {
  const { names, row } = table;
  return groupByEdge(names, row).flatMap((list) => {
    const places = usualPlaces(list);
    const orderPlaces = Array.from({ length: places }, (_, place) => place).filter((place) => !pieces.has(place));
    const first = orderPlaces[0] ?? places;
    const last = orderPlaces.findLast((place, i) => place === first + i) ?? first;
    const known = list.flatMap((name): Known[] => {
      const [from, to] = [name.right[first], name.right[last]];
      const beyond = first === places ? name.right[places - 1] : undefined;
      if (!beyond && (!from || !to)) return [];
      const order: Quad = beyond
        ? quadBeside(beyond.quad, UNRULED_ORDER * row)
        : [from!.quad[0], to!.quad[1], to!.quad[2], from!.quad[3]];
      return isRowHigh(order, row) ? [{ name, order }] : [];
    });
    if (known.length < 2) return [];
    const width = upperMedian(known.map(({ order }) => distance(order[0], order[1])));
    const usual = known.filter(({ order }) => Math.abs(distance(order[0], order[1]) / width - 1) < 0.35);
    if (usual.length < 2) return [];
    const piecesPlace = [...pieces].find((place) => place < first);
    const rows = list.map(
      (name): FormRow => ({
        cell: name.cell,
        name: name.quad,
        pieces: piecesPlace === undefined ? null : (name.right[piecesPlace]?.quad ?? null),
        order: usual.find((one) => one.name === name)?.order ?? orderBeside(name.quad, usual),
      }),
    );
    // from row to row, so that a part of the list without any cell is followed to its end
    for (let left = regions.map(({ quad }) => quad); left.length > 0; ) {
      const next = left.filter((quad) => isNameOf(quad, list, rows, row));
      if (next.length === 0) break;
      for (const quad of next)
        if (isNameOf(quad, list, rows, row))
          rows.push({ cell: 0, name: quad, pieces: null, order: orderBeside(quad, usual) });
      left = left.filter((quad) => !next.includes(quad));
    }
    return [
      listOf(
        rows.toSorted((a, b) => middleOf(a.order).y - middleOf(b.order).y),
        usual,
        row,
      ),
    ];
  });
}

/** The number of narrow cells to the right of the names: the most that a fair share of them have. */
export function usualPlaces(names: readonly NameCell[]): number {
  const counts = names.map(({ right }) => right.length).sort((a, b) => b - a);
  return counts[Math.floor(FAIR_SHARE * counts.length)] ?? 0;
}

/** What is so wide and stands to the right of a cell, in its direction. */
function quadBeside(quad: Quad, width: number): Quad {
  const beside = (from: Point, to: Point): Point => {
    const part = width / Math.max(1, distance(from, to));
    return { x: to.x + (to.x - from.x) * part, y: to.y + (to.y - from.y) * part };
  };
  return [quad[1], beside(quad[0], quad[1]), beside(quad[3], quad[2]), quad[2]];
}

interface Known {
  name: NameCell;
  order: Quad;
}

const middleOf = (quad: Quad): Point => ({
  x: (quad[0].x + quad[1].x + quad[2].x + quad[3].x) / 4,
  y: (quad[0].y + quad[1].y + quad[2].y + quad[3].y) / 4,
});

const heightOf = (quad: Quad) => (distance(quad[0], quad[3]) + distance(quad[1], quad[2])) / 2;
const isRowHigh = (quad: Quad, row: number) => heightOf(quad) > 0.55 * row && heightOf(quad) < 1.7 * row;

/** Names whose cells have a common left edge, from left to right. */
function groupByEdge(names: readonly NameCell[], row: number): NameCell[][] {
  const lists: NameCell[][] = [];
  for (const name of names.toSorted((a, b) => a.quad[0].x - b.quad[0].x)) {
    const list = lists.at(-1);
    if (list && name.quad[0].x - list[0]!.quad[0].x <= SAME_LIST * row) list.push(name);
    else lists.push([name]);
  }
  return lists.filter((list) => list.length >= 3);
}

/** Where the order of a name is written, as the rows above and below have it. */
function orderBeside(name: Quad, known: readonly Known[]): Quad {
  const at = middleOf(name).y;
  const byDistance = known.toSorted(
    (a, b) => Math.abs(middleOf(a.name.quad).y - at) - Math.abs(middleOf(b.name.quad).y - at),
  );
  const [near, far] = [byDistance[0]!, byDistance.slice(1, 6)];
  const [a, b] = [
    near,
    far.find((one) => middleOf(one.name.quad).y > at !== middleOf(near.name.quad).y > at) ?? far[0]!,
  ];
  const [ya, yb] = [middleOf(a.name.quad).y, middleOf(b.name.quad).y];
  const part = ya === yb ? 0 : (at - ya) / (yb - ya);
  return a.order.map((corner, i) => interpolate(corner, b.order[i]!, part)) as Quad;
}

/** Whether a text is a name of the list that has no cell of its own. */
function isNameOf(text: Quad, list: readonly NameCell[], rows: readonly FormRow[], row: number): boolean {
  const { x, y } = middleOf(text);
  if (heightOf(text) > 2 * row || distance(text[0], text[1]) < 2.5 * row) return false;
  const beside = list.toSorted((a, b) => Math.abs(middleOf(a.quad).y - y) - Math.abs(middleOf(b.quad).y - y))[0]!.quad;
  const box = boxAround(beside);
  const gap = Math.min(...rows.map(({ name }) => Math.abs(middleOf(name).y - y)));
  if (gap > 4 * row || x < box.left || x > box.right) return false;
  return rows.every(({ name }) => Math.abs(middleOf(name).y - slopeAt(name, x) - y) > SAME_ROW * row);
}

/** How much lower than its middle a row is at a place of it, negative. */
const slopeAt = (quad: Quad, x: number) =>
  -((quad[1].y - quad[0].y) / (quad[1].x - quad[0].x)) * (x - middleOf(quad).x);

function listOf(rows: FormRow[], known: readonly Known[], row: number): FormList {
  const orders = known.map(({ order }) => order).toSorted((a, b) => middleOf(a).y - middleOf(b).y);
  const slope = upperMedian(orders.map((quad) => (quad[1].y - quad[0].y) / (quad[1].x - quad[0].x)));
  const middles = rows.map(({ order }) => middleOf(order));
  const edges = (y: number) => {
    const below = orders.findIndex((quad) => middleOf(quad).y > y);
    const at = below < 0 ? orders.length - 2 : Math.max(0, below - 1);
    const [a, b] = [orders[at]!, orders[at + 1]!];
    const [ya, yb] = [middleOf(a).y, middleOf(b).y];
    const part = ya === yb ? 0 : Math.max(-0.5, Math.min(1.5, (y - ya) / (yb - ya)));
    const mix = (p: number, q: number) => p + (q - p) * part;
    return {
      left: mix((a[0].x + a[3].x) / 2, (b[0].x + b[3].x) / 2),
      right: mix((a[1].x + a[2].x) / 2, (b[1].x + b[2].x) / 2),
    };
  };
  const rowAt = (x: number, y: number) => {
    let [best, least] = [-1, 0.75 * row];
    for (const [i, middle] of middles.entries()) {
      const off = Math.abs(y - slope * (x - middle.x) - middle.y);
      if (off < least) [best, least] = [i, off];
    }
    return best;
  };
  const rowBeside = (x: number, y: number): FormRow => {
    const offsets = middles.map((middle) => y - slope * (x - middle.x) - middle.y);
    const nearest = offsets.reduce((best, off, i) => (Math.abs(off) < Math.abs(offsets[best]!) ? i : best), 0);
    const moved = (quad: Quad) => quad.map((corner) => ({ x: corner.x, y: corner.y + offsets[nearest]! })) as Quad;
    const { name, order } = rows[nearest]!;
    return { cell: 0, name: moved(name), pieces: null, order: moved(order) };
  };
  return { rows, edges, rowAt, rowBeside };
}

/** A vertical line is at most this part of a row beside the edge of a band. */
const EDGE_REACH = 0.25;

/** Whether a point is at an edge of a band, where a ruled line is. */
export function isEdgeOf(lists: readonly FormList[], row: number): (x: number, y: number) => boolean {
  return (x, y) =>
    lists.some(({ edges }) => {
      const { left, right } = edges(y);
      return Math.min(Math.abs(x - left), Math.abs(x - right)) <= EDGE_REACH * row;
    });
}
