import { nameKey } from '../../sales/figures.ts';
import { detectCells } from '../image/cells.ts';
import { type Box, boxAround, distance, type GreyImage, type Quad, upperMedian } from '../image/grey-image.ts';
import { detectInk, type InkMask } from '../image/ink.ts';
import { contrastIn } from '../marks/contrast.ts';
import { withoutLines } from '../marks/pen-ink.ts';
import type { MarkQuantity } from '../marks/quantity.ts';
import type { MarkRecogniser } from '../marks/recogniser.ts';
import { boxUnion } from '../marks/strokes.ts';
import type { CatalogueEntry, ProductMatch } from '../match.ts';
import type { OcrEngine } from '../ocr/engine.ts';
import { findNames, type ListName, listNames } from './names.ts';
import { readQuantities, type Zone } from './quantities.ts';
import { findSizes, findUnit, productOfSize, type SizeSpot } from './sizes.ts';
import { type Costs, costsOf, lastSign, type Spot, signsIn } from './spotting.ts';
import { readTextLines, type TextLine } from './text-lines.ts';

/** A line of a handwritten list. */
export interface ListLine {
  text: string;
  /** Includes the text of the heading. */
  key: string;
  match: ProductMatch | null;
  box: Box;
  markBox: Box;
  quantity: MarkQuantity;
}

/** A line prepared for the search of names. */
interface Parsed {
  line: TextLine;
  costs: Costs;
  /** Where a word for case is. */
  unit: Spot | null;
}

/** What a heading says of the lines below it. */
interface Heading {
  text: string;
  key: string;
  size: SizeSpot['size'] | null;
  /** Whether it was understood. */
  clear: boolean;
}

/** Costs of a sign on average up to which a name is sure, and from which a line says none. */
const [SURE_NAME, NO_NAME] = [1.1, 3.2];
/** Costs from which a name is not sure at all. */
const DOUBTFUL_NAME = 2.4;
/** The same for a heading, and how much better it fits than the next. */
const [HEADING_NAME, HEADING_LEAD] = [2.2, 2];
/** A line without a clear quantity is an order if its name is this clear. */
const CLEAR_NAME = 2.4;
/** Or its quantity is a number with this confidence, though it is not sure which. */
const LIKELY_NUMBER = 0.3;
const NO_HEADING: Heading = { text: '', key: '', size: null, clear: true };
const UNCLEAR_HEADING: Heading = { ...NO_HEADING, clear: false };

/**
 * Reads a handwritten list: names, each with a quantity at its left or right. Lines without a quantity are headings that
 * tell about the lines below ("350g", "1 Kg", a brand).
 */
export async function readList(
  engine: OcrEngine,
  recogniser: MarkRecogniser,
  image: GreyImage,
  regions: readonly { quad: Quad }[],
  entries: readonly CatalogueEntry[],
  progress: (done: number, all: number) => void = () => {},
): Promise<ListLine[]> {
  const ink = inkOfPage(image, upperMedian(regions.map(({ quad }) => distance(quad[0], quad[3]))));
  const own = withoutOtherPages(image, ink, regions);
  const lines = await readTextLines(engine, image, own.regions, progress);
  if (lines.length === 0) return [];
  const names = listNames(entries);
  const parsed = withUnits(lines.map((line) => ({ line, costs: costsOf(line.scores) })));
  const side = quantitySide(parsed);
  const places = inColumn(
    parsed.map((one) => placesOf(one, side, names, entries)),
    side,
  );
  const quantities = await readQuantities(recogniser, image, ink, places, side, own.contrast);
  const found: ListLine[] = [];
  let heading = NO_HEADING;
  for (const [i, one] of parsed.entries()) {
    const { line } = one;
    const quantity = quantities[i]!;
    if (!quantity) {
      // what is not understood may say anything of the lines below
      heading = headingOf(one, names, entries) ?? (nameKey(line.text).length < 3 ? heading : UNCLEAR_HEADING);
      continue;
    }
    const named = matchLine(one, places[i]!, names, entries, heading);
    const isNumber = quantity.quantity.value !== null || quantity.quantity.confidence >= LIKELY_NUMBER;
    if (!isNumber && (!named || named.perSign > CLEAR_NAME)) continue;
    found.push({
      text: line.text,
      key: nameKey(heading.text + line.text),
      match: named?.match ?? null,
      box: boxUnion(line.box, quantity.box),
      markBox: quantity.box,
      quantity: quantity.quantity,
    });
  }
  return found;
}

/** Finds the words for case; where most lines have one, it may be written worse in the others. */
function withUnits(lines: readonly Omit<Parsed, 'unit'>[]): Parsed[] {
  const found = lines.map((one): Parsed => ({ ...one, unit: findUnit(one.costs, 0, one.costs.steps) }));
  if (found.filter(({ unit }) => unit).length * 2 < found.length) return found;
  return found.map((one) => ({ ...one, unit: one.unit ?? findUnit(one.costs, 0, one.costs.steps, true) }));
}

function inkOfPage(image: GreyImage, height: number): InkMask {
  const ink = detectInk(image, Math.max(10, Math.round(height * 0.5)), 20);
  const { across, down } = detectCells(ink, height);
  return withoutLines(ink, across, down, () => true);
}

/** Writing with less than this part of the usual contrast is on another page, or on the back of this one. */
const OTHER_PAGE = 0.55;

/** The regions of this page, and the least contrast of its writing. */
function withoutOtherPages(image: GreyImage, ink: InkMask, regions: readonly { quad: Quad }[]) {
  const contrasts = regions.map(({ quad }) => contrastIn(image, ink, boxAround(quad)));
  const wide = contrasts.filter(
    (_, i) =>
      distance(regions[i]!.quad[0], regions[i]!.quad[1]) > 2 * distance(regions[i]!.quad[0], regions[i]!.quad[3]),
  );
  const contrast = OTHER_PAGE * upperMedian(wide);
  return { contrast, regions: regions.filter((_, i) => contrasts[i]! >= contrast) };
}

/** At which side of the names the quantities are: where the words for case are. */
function quantitySide(parsed: readonly Parsed[]): 'left' | 'right' {
  let [left, right] = [0, 0];
  for (const { unit, costs } of parsed)
    if (unit) {
      if (signsIn(costs, 0, unit.from) >= 5) right++;
      else if (signsIn(costs, unit.to, costs.steps) >= 3) left++;
    }
  if (left + right > 0) return right > left ? 'right' : 'left';
  const texts = parsed.map(({ line }) => line.text);
  const last = texts.filter((text) => /[\s=–-]\d{1,3}\W*$/.test(text)).length;
  return last > texts.filter((text) => /^\W*\d{1,3}\s/.test(text)).length ? 'right' : 'left';
}

/** Of the beginnings of names, which one is the margin: those before it are read wrongly. */
const NAMES_MARGIN = 0.35;

/** How far before its unit a number begins at most, in heights of the line. */
const NUMBER_WIDTH = 1.3;
/** Steps at the end of a name that may already be of its size. */
const SIZE_WITHIN = 3;

/** Where the name, what follows it, and the quantity of a line are. */
interface Places extends Zone {
  /** Steps of the name, and behind it. */
  begin: number;
  end: number;
  behind: number;
}

function placesOf(
  { line, costs, unit }: Parsed,
  side: 'left' | 'right',
  names: readonly ListName[],
  entries: readonly CatalogueEntry[],
): Places {
  const xAt = (step: number) => line.xs[Math.min(step, line.xs.length - 1)]!;
  const { from, to } = findNames(costs, 0, costs.steps, names, '')[0]!.found.spot;
  if (side === 'left') {
    const begin = unit && unit.to <= from + 3 ? unit.to : 0;
    return {
      line,
      unitAt: begin > 0 ? xAt(numberEnd(costs, unit!.from)) : null,
      from: 0,
      to: xAt(Math.max(begin, from)) - 0.4 * line.height,
      begin,
      end: costs.steps,
      behind: to,
    };
  }
  const behind = unit && unit.from > to ? unit.from : costs.steps;
  const [size] = behind - to > 2 ? findSizes(costs, Math.max(0, to - SIZE_WITHIN), behind, entries) : [];
  const unitAt = unit && unit.from > to ? xAt(numberEnd(costs, unit.from)) : null;
  const left = xAt(size?.spot.to ?? to);
  return {
    line,
    unitAt,
    from: unitAt === null ? left : Math.max(xAt(to), unitAt - NUMBER_WIDTH * line.height),
    to: line.box.right + line.height,
    begin: 0,
    end: to,
    behind,
  };
}

/** Steps before a unit within which its number ends. */
const BEFORE_UNIT = 6;

/** The step between a unit and the sign before it: the recogniser sees a sign at its middle. */
function numberEnd(costs: Costs, unitFrom: number): number {
  const before = lastSign(costs, Math.max(0, unitFrom - BEFORE_UNIT), unitFrom);
  return before === null ? unitFrom : Math.round((before + unitFrom) / 2);
}

/** Quantities at the left stand in a column before that of the names; what begins there is no quantity. */
function inColumn(places: readonly Places[], side: 'left' | 'right'): Places[] {
  if (side === 'right' || places.length === 0) return [...places];
  const starts = places.map(({ to }) => to).sort((a, b) => a - b);
  const margin = starts[Math.floor(starts.length * NAMES_MARGIN)]!;
  return places.map((one) => ({ ...one, to: Math.min(one.to, margin + 0.3 * one.line.height) }));
}

/** What a line without a quantity says of those below; null if nothing. */
function headingOf(
  { line, costs }: Parsed,
  names: readonly ListName[],
  entries: readonly CatalogueEntry[],
): Heading | null {
  const [size] = findSizes(costs, 0, costs.steps, entries);
  if (size) return { text: line.text, key: '', size: size.size, clear: true };
  const counts = new Map<string, number>();
  for (const { forms } of names)
    for (const omitted of new Set(forms.map((form) => form.omitted)))
      if (omitted.length >= 3) counts.set(omitted, (counts.get(omitted) ?? 0) + 1);
  const brands = [...counts]
    .filter(([, count]) => count >= 2)
    .map(([key]): ListName => ({ entries: [], forms: [{ key, cost: 0, omitted: '' }] }));
  const [best, next] = findNames(costs, 0, costs.steps, brands, '');
  if (!best || best.found.perSign > HEADING_NAME || (next && next.total - best.total < HEADING_LEAD)) return null;
  return { text: line.text, key: best.found.name.forms[0]!.key, size: null, clear: true };
}

/** The product of a line; of several sizes the one that is written, or said above. */
function matchLine(
  { costs }: Parsed,
  { begin, end, behind }: Places,
  names: readonly ListName[],
  entries: readonly CatalogueEntry[],
  heading: Heading,
): { match: ProductMatch; perSign: number } | null {
  const [first] = findNames(costs, begin, Math.max(begin + 1, end), names, heading.key);
  if (!first || first.found.perSign > NO_NAME) return null;
  const { name, spot, perSign } = first.found;
  const written = behind - spot.to > 2 ? findSizes(costs, Math.max(0, spot.to - SIZE_WITHIN), behind, entries) : [];
  const { entry, sure } = productOfSize(name.entries, written, heading.size);
  const fits = Math.max(0, Math.min(1, (DOUBTFUL_NAME - perSign) / (DOUBTFUL_NAME - SURE_NAME)));
  return {
    match: {
      entry,
      similarity: fits,
      confidence: first.probability * fits * (sure && (heading.clear || written.length > 0) ? 1 : 0.5),
    },
    perSign,
  };
}
