import { nameKey } from '../sales/figures.ts';
import type { DigitNetwork } from './digits/network.ts';
import { detectCells } from './image/cells.ts';
import { type Box, boxAround, type GreyImage, type Quad, upperMedian } from './image/grey-image.ts';
import { detectInk } from './image/ink.ts';
import { boxUnion, combineStrokes, findStrokes, type PenMark } from './marks.ts';
import { type CatalogueEntry, matchProduct, type ProductMatch, sectionEntries } from './match.ts';
import type { OcrEngine } from './ocr/engine.ts';
import { type MarkQuantity, readLeadingNumber } from './quantity.ts';

/** A line of a handwritten list: its text and the quantity before it. */
export interface ListRow {
  text: string;
  /** Includes the text of the section heading. */
  key: string;
  match: ProductMatch | null;
  box: Box;
  mark: PenMark | null;
  quantity: MarkQuantity | null;
}

interface TextLine {
  box: Box;
  texts: { text: string; confidence: number; box: Box }[];
}

/** Minimum vertical overlap, as a share of height, of two regions on one line. */
const MIN_OVERLAP = 0.45;

/**
 * Reads a handwritten list: a quantity at the left, the product to its right. Lines without a quantity are section
 * headings that qualify the lines below ("350g", "1 Kg", a brand).
 */
export async function readList(
  engine: OcrEngine,
  network: DigitNetwork,
  image: GreyImage,
  regions: { quad: Quad }[],
  entries: readonly CatalogueEntry[],
  progress: (done: number, all: number) => void = () => {},
): Promise<ListRow[]> {
  const lefts = regions
    .map(({ quad }) => boxAround(quad))
    .filter((box) => box.right - box.left > 1.5 * (box.bottom - box.top));
  if (lefts.length < 2) return [];
  const margin = productMargin(lefts);
  const height = upperMedian(lefts.map((box) => box.bottom - box.top));
  const ofProducts: TextLine['texts'] = [];
  let done = 0;
  for (const { quad } of regions) {
    progress(done++, regions.length);
    const box = boxAround(quad);
    if (box.left < margin - height) continue;
    const { text, confidence } = await engine.recognise(image, quad);
    if (text.length > 0 && confidence > 0.2) ofProducts.push({ text, confidence, box });
  }
  const lines = groupIntoLines(ofProducts);
  const ink = detectInk(image, Math.max(10, Math.round(height * 0.4)), 20);
  const ruled = detectCells(ink, height).lines;
  const quantityLeft = quantityMargin(regions, margin, height);
  const rows: ListRow[] = [];
  let section: { text: string; entries: readonly CatalogueEntry[] } = { text: '', entries };
  for (const line of lines) {
    const text = line.texts.map((one) => one.text).join(' ');
    const window: Box = {
      left: quantityLeft,
      right: Math.max(quantityLeft + 1, Math.round(Math.min(margin - height * 0.15, line.box.left))),
      top: Math.max(0, Math.round(line.box.top - 0.1 * height)),
      bottom: Math.min(image.height, Math.round(line.box.bottom + 0.15 * height)),
    };
    const strokes = findStrokes(ink, ruled, window).filter(
      ({ box, pixels }) =>
        box.bottom - box.top >= 0.15 * height &&
        pixels.length >= 12 &&
        (box.top + box.bottom) / 2 > window.top + 0.1 * height,
    );
    const mark = combineStrokes(strokes, height, 30);
    if (!mark) {
      const found = sectionEntries(text, entries);
      if (found.length > 0) section = { text, entries: found };
      continue;
    }
    const match = matchProduct(text, section.entries, section.entries !== entries) ?? null;
    rows.push({
      text,
      key: nameKey(section.text + text),
      match,
      box: boxUnion(line.box, mark.box),
      mark,
      quantity: readLeadingNumber(network, image, mark),
    });
  }
  return rows.filter(({ text, match }) => match !== null || nameKey(text).length >= 4);
}

/** Left margin of the products: the left edge shared by most of the long regions. */
function productMargin(boxes: Box[]): number {
  const edges = boxes.map(({ left }) => left).sort((a, b) => a - b);
  const width = Math.max(...boxes.map(({ right }) => right)) - edges[0]!;
  const reach = 0.08 * width;
  let [best, most] = [edges[0]!, 0];
  const weight = (from: number) =>
    boxes.reduce((sum, box) => sum + (box.left >= from && box.left <= from + reach ? box.right - box.left : 0), 0);
  for (const edge of edges) if (weight(edge) > most) [best, most] = [edge, weight(edge)];
  return best;
}

/** Left margin of the quantities: left of the products, ignoring bleed-through. */
function quantityMargin(regions: { quad: Quad }[], margin: number, height: number): number {
  const edges = regions
    .map(({ quad }) => boxAround(quad))
    .filter(({ left, right }) => left < margin - height && right - left > 0.8 * height)
    .map(({ left }) => left);
  return edges.length === 0 ? 0 : Math.max(0, Math.round(upperMedian(edges) - 0.5 * height));
}

/** Groups regions into lines, top to bottom. */
function groupIntoLines(texts: TextLine['texts']): TextLine[] {
  const lines: TextLine[] = [];
  for (const text of texts.toSorted((a, b) => a.box.top - b.box.top)) {
    const own = text.box.bottom - text.box.top;
    const line = lines.find(({ box }) => {
      const common = Math.min(box.bottom, text.box.bottom) - Math.max(box.top, text.box.top);
      return common >= MIN_OVERLAP * Math.min(own, box.bottom - box.top);
    });
    if (line) {
      line.texts.push(text);
      line.box = boxUnion(line.box, text.box);
    } else lines.push({ box: text.box, texts: [text] });
  }
  for (const line of lines) line.texts.sort((a, b) => a.box.left - b.box.left);
  return lines;
}
