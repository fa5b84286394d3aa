import type { Input, NeededProduct, ProductOption, Suggestion } from '../../../src-shared/contract/index.ts';
import { isInCases, quantityToOffer, type ToOffer } from '../../../src-shared/order-quantity.ts';
import { parseQuantity } from '../../components/parse-input.ts';
import { m } from '../../messages/index.ts';

/** A product of a call with what is typed for it. */
export interface CallLine {
  productId: number;
  sku: string;
  name: string;
  caseSize: number | null;
  priceMinor: number | null;
  /** What a number without a unit counts. */
  unit: 'piece' | 'case';
  source: 'forecast' | 'suggestion' | 'hand';
  shelf: string;
  quantity: string;
  /** The suggestion that it was taken from. */
  suggestion: Pick<Suggestion, 'productId' | 'kind' | 'confidence'> | null;
}

/** What is typed in a call, kept until the call ends. */
export interface TypedCall {
  lines: CallLine[];
  remark: string;
}

export const NOTHING_TYPED: TypedCall = { lines: [], remark: '' };

const isTyped = ({ shelf, quantity }: CallLine) => shelf.trim() !== '' || quantity.trim() !== '';

const emptyLine = { shelf: '', quantity: '', suggestion: null };

const neededLine = (product: NeededProduct): CallLine => ({
  ...emptyLine,
  productId: product.productId,
  sku: product.sku,
  name: product.name,
  caseSize: product.caseSize,
  priceMinor: product.priceMinor,
  unit: isInCases(product) ? 'case' : 'piece',
  source: 'forecast',
});

/** The lines of the page: those that are needed, with what is typed for them, and others that were added. */
export function linesOf(needed: NeededProduct[], typed: CallLine[]): CallLine[] {
  const its = new Map(typed.map((line) => [line.productId, line]));
  const ids = new Set(needed.map(({ productId }) => productId));
  return [
    ...needed.map((product) => ({ ...neededLine(product), ...typedOf(its.get(product.productId)) })),
    ...typed.filter(({ productId }) => !ids.has(productId)),
  ];
}

const typedOf = (line: CallLine | undefined) =>
  line && { shelf: line.shelf, quantity: line.quantity, unit: line.unit, suggestion: line.suggestion };

/** What is to be kept of the lines of the page; an added line stays while nothing is typed in it. */
export const typedLines = (lines: CallLine[]): CallLine[] =>
  lines.filter((line) => line.source !== 'forecast' || isTyped(line));

/** A new line with the quantity of a suggestion. */
export const suggestedLine = ({ productId, kind, confidence, ...suggestion }: Suggestion): CallLine => ({
  ...emptyLine,
  productId,
  sku: suggestion.sku,
  name: suggestion.product,
  caseSize: suggestion.caseSize,
  priceMinor: suggestion.priceMinor,
  unit: suggestion.unit,
  quantity: String(suggestion.quantity),
  source: 'suggestion',
  suggestion: { productId, kind, confidence },
});

/** A new line of a product that was looked for, with the quantity that the store usually takes. */
export function foundLine({ productId, sku, name, caseSize, priceMinor, usualQuantity }: ProductOption): CallLine {
  const inCases = caseSize !== null && usualQuantity !== null && usualQuantity > 0 && usualQuantity % caseSize === 0;
  const quantity = usualQuantity === null ? '' : String(inCases ? usualQuantity / caseSize : usualQuantity);
  return {
    ...emptyLine,
    ...{ productId, sku, name, caseSize, priceMinor, quantity },
    unit: inCases ? 'case' : 'piece',
    source: 'hand',
  };
}

/** Words after a quantity that say nothing more: “3 cases left”. */
const LEFT = /^(.*\d\s*[\p{L}\p{M}]*?)\s+(?:left|बचे|बची|बचा|बाकी|बाक़ी)\s*$/u;

/** Pieces of what is typed; null for nothing, or why it is none. */
export function piecesOf(
  text: string,
  { unit, caseSize }: Pick<CallLine, 'unit' | 'caseSize'>,
): { pieces: number } | { wrong: string } | null {
  const typed = text.trim();
  if (typed === '') return null;
  const parsed = parseQuantity(LEFT.exec(typed)?.[1] ?? typed);
  if (!parsed || parsed.quantity < 0) return { wrong: m.orders.quantityBad };
  if ((parsed.unit ?? unit) === 'piece') return { pieces: parsed.quantity };
  return caseSize === null ? { wrong: m.calls.noCaseSize } : { pieces: parsed.quantity * caseSize };
}

/** Messages of the inputs of a line. */
export function wrongOf(line: CallLine): { shelf?: string; quantity?: string } {
  const [shelf, quantity] = [piecesOf(line.shelf, line), piecesOf(line.quantity, line)];
  return {
    ...(shelf && 'wrong' in shelf && { shelf: shelf.wrong }),
    ...(quantity && 'wrong' in quantity && { quantity: quantity.wrong }),
  };
}

/** What to offer of a needed product by what is on the shelf; null while that can't be read. */
export function offerOf(product: NeededProduct, line: CallLine): ToOffer | null {
  const shelf = piecesOf(line.shelf, line);
  return shelf && 'wrong' in shelf ? null : quantityToOffer(product, shelf?.pieces ?? 0);
}

/** The input text of a quantity; the unit is written where it is not that of the line. */
export const quantityInput = ({ quantity, unit }: Pick<ToOffer, 'quantity' | 'unit'>, line: CallLine): string =>
  quantity === 0 ? '' : `${quantity}${unit === line.unit ? '' : unit === 'case' ? 'c' : 'p'}`;

/** Pieces that are taken by line; lines that take nothing, or can't be read, are left out. */
export const takenLines = (lines: CallLine[]): { line: CallLine; pieces: number }[] =>
  lines.flatMap((line) => {
    const quantity = piecesOf(line.quantity, line);
    return quantity && 'pieces' in quantity && quantity.pieces > 0 ? [{ line, pieces: quantity.pieces }] : [];
  });

type FinishedCall = Input<'calls.finish'>;

/** What was counted and what is ordered, as the contract takes it. Inputs must be right. */
export function toFinished(lines: CallLine[]): Pick<FinishedCall, 'shelf' | 'lines'> & { ordered: CallLine[] } {
  const taken = takenLines(lines);
  return {
    shelf: lines.flatMap((line) => {
      const shelf = piecesOf(line.shelf, line);
      return shelf && 'pieces' in shelf
        ? [{ productId: line.productId, pieces: Math.round(shelf.pieces * 1000) / 1000 }]
        : [];
    }),
    lines: taken.map(({ line, pieces }) => {
      const { productId, caseSize, source } = line;
      const unit = parseQuantity(line.quantity)?.unit ?? line.unit;
      return { productId, unit, quantity: unit === 'case' ? pieces / caseSize! : pieces, source };
    }),
    ordered: taken.map(({ line }) => line),
  };
}
