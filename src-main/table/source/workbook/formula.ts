import { cellRange, columnName, columnNumber } from './cell-reference.ts';

/** The value of a cell in a formula; undefined if it is empty. */
export type CellValue = number | string | boolean | undefined | FormulaError;

/** An error value of a spreadsheet, such as `#DIV/0!`. */
export class FormulaError {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Gives a formula access to other cells. */
export interface CellLookup {
  /** @throws UnsupportedFormula if the cell is not available */
  valueAt(row: number, column: number): CellValue;
}

/** Thrown for a formula that is not supported. */
export class UnsupportedFormula extends Error {}

/** Excel allows 8,192 characters in a formula. */
const MAX_FORMULA_CHARACTERS = 8_192;
const MAX_FORMULA_DEPTH = 64;
const MAX_RANGE_CELLS = 1_000_000;

/**
 * Evaluates a formula of arithmetic, comparisons, concatenation and a few functions over cells of its own sheet.
 * @param shift the offset from the cell it was written for, if it is a shared formula
 * @throws UnsupportedFormula for any other
 */
export function evaluateFormula(formula: string, cells: CellLookup, shift = { rows: 0, columns: 0 }): CellValue {
  if (formula.length > MAX_FORMULA_CHARACTERS) throw new UnsupportedFormula();
  const parser = new FormulaParser(tokenize(formula), cells, shift);
  return parser.evaluate();
}

type Token = { kind: 'number' | 'text' | 'reference' | 'name' | 'sign'; text: string };

const TOKENS =
  /\s+|(?<number>(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|(?<text>"(?:[^"]|"")*")|(?<name>(?:_xlfn\.)?[A-Z][A-Z.]*(?=\())|(?<reference>\$?[A-Z]{1,3}\$?\d{1,7}(?![\w(!]))|(?<word>TRUE|FALSE)(?!\w)|(?<sign><=|>=|<>|[-+*/^%&=<>(),:])|(?<other>[\s\S])/giy;

function tokenize(formula: string): Token[] {
  const tokens: Token[] = [];
  for (const { groups } of formula.replace(/^=/, '').matchAll(TOKENS)) {
    const found = Object.entries(groups!).find(([, text]) => text !== undefined);
    if (!found) continue;
    const [kind, text] = found as [string, string];
    if (kind === 'other') throw new UnsupportedFormula();
    if (kind === 'word') tokens.push({ kind: 'name', text: text.toUpperCase() });
    else tokens.push({ kind: kind as Token['kind'], text: kind === 'text' ? text : text.toUpperCase() });
  }
  return tokens;
}

/** The precedence of binary operators. */
const PRECEDENCE: Record<string, number> = {
  '=': 1,
  '<>': 1,
  '<': 1,
  '<=': 1,
  '>': 1,
  '>=': 1,
  '&': 2,
  '+': 3,
  '-': 3,
  '*': 4,
  '/': 4,
  '^': 5,
};

class FormulaParser {
  readonly #tokens: Token[];
  readonly #cells: CellLookup;
  readonly #shift: { rows: number; columns: number };
  #at = 0;
  #depth = 0;

  constructor(tokens: Token[], cells: CellLookup, shift: { rows: number; columns: number }) {
    this.#tokens = tokens;
    this.#cells = cells;
    this.#shift = shift;
  }

  evaluate(): CellValue {
    const value = this.#expression(0);
    if (this.#at < this.#tokens.length) throw new UnsupportedFormula();
    return value;
  }

  #accept(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.text !== text) return false;
    this.#at++;
    return true;
  }

  #expression(least: number): CellValue {
    if (++this.#depth > MAX_FORMULA_DEPTH) throw new UnsupportedFormula();
    let left = this.#unary();
    for (;;) {
      const token = this.#tokens[this.#at];
      const binding = token?.kind === 'sign' ? PRECEDENCE[token.text] : undefined;
      if (binding === undefined || binding <= least) break;
      this.#at++;
      left = applyOperator(token!.text, left, this.#expression(binding));
    }
    this.#depth--;
    return left;
  }

  /** Unary signs bind more tightly than binary operators: -2^2 is 4. */
  #unary(): CellValue {
    if (this.#accept('+')) return this.#unary();
    if (this.#accept('-')) return arithmetic([this.#unary()], ([number]) => -number!);
    let value = this.#primary();
    while (this.#accept('%')) value = arithmetic([value], ([number]) => number! / 100);
    return value;
  }

  #primary(): CellValue {
    const token = this.#tokens[this.#at++];
    if (!token) throw new UnsupportedFormula();
    if (token.kind === 'number') return Number(token.text);
    if (token.kind === 'text') return token.text.slice(1, -1).replaceAll('""', '"');
    if (token.kind === 'reference') {
      const [, column, row] = this.#resolveReference(token.text);
      return this.#cells.valueAt(row, column);
    }
    if (token.kind === 'name') return this.#functionCall(token.text);
    if (token.text !== '(') throw new UnsupportedFormula();
    const value = this.#expression(0);
    if (!this.#accept(')')) throw new UnsupportedFormula();
    return value;
  }

  #functionCall(name: string): CellValue {
    if (name === 'TRUE' || name === 'FALSE') {
      if (this.#accept('(') && !this.#accept(')')) throw new UnsupportedFormula();
      return name === 'TRUE';
    }
    if (!Object.hasOwn(FUNCTIONS, name)) throw new UnsupportedFormula();
    if (!this.#accept('(')) throw new UnsupportedFormula();
    const values: Argument[] = [];
    if (!this.#accept(')')) {
      do values.push(this.#argument());
      while (this.#accept(','));
      if (!this.#accept(')')) throw new UnsupportedFormula();
    }
    return FUNCTIONS[name]!(values);
  }

  #argument(): Argument {
    const [from, colon, to] = this.#tokens.slice(this.#at, this.#at + 3);
    if (from?.kind !== 'reference' || colon?.text !== ':' || to?.kind !== 'reference') return this.#expression(0);
    this.#at += 3;
    const area = cellRange(this.#resolveReference(from.text)[0], this.#resolveReference(to.text)[0])!;
    if ((area.bottom - area.top + 1) * (area.right - area.left + 1) > MAX_RANGE_CELLS) throw new UnsupportedFormula();
    const values: CellValue[] = [];
    for (let row = area.top; row <= area.bottom; row++)
      for (let column = area.left; column <= area.right; column++) values.push(this.#cells.valueAt(row, column));
    return values;
  }

  /** Resolves a reference relative to the cell of the formula. */
  #resolveReference(reference: string): [text: string, column: number, row: number] {
    const [, fixedColumn, letters, fixedRow, digits] = /^(\$?)([A-Z]+)(\$?)(\d+)$/.exec(reference)!;
    const column = columnNumber(letters!) + (fixedColumn ? 0 : this.#shift.columns);
    const row = Number(digits) + (fixedRow ? 0 : this.#shift.rows);
    if (column < 1 || row < 1) throw new UnsupportedFormula();
    return [`${columnName(column)}${row}`, column, row];
  }
}

const VALUE_ERROR = new FormulaError('#VALUE!');
const DIV_ERROR = new FormulaError('#DIV/0!');
const NUM_ERROR = new FormulaError('#NUM!');

/** Converts a value to a number; a text that is not numeric gives an error. */
function numberOf(value: CellValue): number | FormulaError {
  if (value === undefined) return 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return value;
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value) ? Number(value) : VALUE_ERROR;
}

function arithmetic(values: CellValue[], of: (numbers: number[]) => number | FormulaError): CellValue {
  const numbers = values.map(numberOf);
  const error = numbers.find((number) => number instanceof FormulaError);
  if (error) return error;
  const result = of(numbers as number[]);
  return typeof result === 'number' && !Number.isFinite(result) ? NUM_ERROR : result;
}

const textOf = (value: CellValue) =>
  value === undefined ? '' : typeof value === 'boolean' ? String(value).toUpperCase() : String(value);

function applyOperator(operator: string, left: CellValue, right: CellValue): CellValue {
  if (left instanceof FormulaError) return left;
  if (right instanceof FormulaError) return right;
  if (operator === '&') return textOf(left) + textOf(right);
  if (PRECEDENCE[operator] === 1) return compareValues(operator, left, right);
  return arithmetic([left, right], ([a, b]) => {
    if (operator === '+') return snapToZero(a! + b!, a!);
    if (operator === '-') return snapToZero(a! - b!, a!);
    if (operator === '*') return a! * b!;
    if (operator === '^') return a! ** b!;
    return b === 0 ? DIV_ERROR : a! / b!;
  });
}

/** Rounds a sum or difference that is only floating-point error to zero, as spreadsheets do. */
const snapToZero = (result: number, of: number) => (Math.abs(result) < Math.abs(of) * 1e-15 ? 0 : result);

function compareValues(operator: string, left: CellValue, right: CellValue): boolean {
  const rank = (value: CellValue) => ['number', 'string', 'boolean'].indexOf(typeof value);
  const like = (value: CellValue, other: CellValue) =>
    value ?? (typeof other === 'string' ? '' : typeof other === 'boolean' ? false : 0);
  const [a, b] = [like(left, right), like(right, left)];
  const fold = (value: CellValue) => (typeof value === 'string' ? value.toLowerCase() : Number(value));
  const order = rank(a) !== rank(b) ? rank(a) - rank(b) : fold(a) < fold(b) ? -1 : fold(a) > fold(b) ? 1 : 0;
  if (operator === '=') return order === 0;
  if (operator === '<>') return order !== 0;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

/** A value, or the values of a range. */
type Argument = CellValue | CellValue[];

/**
 * Applies a function to the numbers among its arguments: in a range only actual numbers count, single values are
 * converted.
 */
function aggregate(values: Argument[], of: (numbers: number[]) => number | FormulaError): CellValue {
  const numbers = values.flatMap((value) =>
    Array.isArray(value) ? value.filter((one) => typeof one === 'number' || one instanceof FormulaError) : [value],
  );
  return arithmetic(numbers, of);
}

const singleValue = (value: Argument): CellValue => {
  if (Array.isArray(value)) throw new UnsupportedFormula();
  return value;
};

/** Rounds to a number of decimals, halves away from zero, based on 15 significant digits. */
function roundingFunction(way: (number: number) => number): (values: Argument[]) => CellValue {
  return (values) => {
    if (values.length < 1 || values.length > 2) throw new UnsupportedFormula();
    return arithmetic(values.map(singleValue), ([number, decimals = 0]) => {
      const scale = 10 ** Math.trunc(decimals);
      return (Math.sign(number!) * way(Number((Math.abs(number!) * scale).toPrecision(15)))) / scale || 0;
    });
  };
}

const sum = (numbers: number[]) => numbers.reduce((all, number) => all + number, 0);

const FUNCTIONS: Record<string, (values: Argument[]) => CellValue> = {
  SUM: (values) => aggregate(values, sum),
  PRODUCT: (values) => aggregate(values, (numbers) => numbers.reduce((all, number) => all * number, 1)),
  AVERAGE: (values) =>
    aggregate(values, (numbers) => (numbers.length === 0 ? DIV_ERROR : sum(numbers) / numbers.length)),
  MAX: (values) =>
    aggregate(values, (numbers) => (numbers.length === 0 ? 0 : numbers.reduce((a, b) => Math.max(a, b)))),
  MIN: (values) =>
    aggregate(values, (numbers) => (numbers.length === 0 ? 0 : numbers.reduce((a, b) => Math.min(a, b)))),
  ABS: (values) => arithmetic(values.map(singleValue), ([number]) => Math.abs(number!)),
  INT: (values) => arithmetic(values.map(singleValue), ([number]) => Math.floor(number!)),
  ROUND: roundingFunction(Math.round),
  ROUNDUP: roundingFunction(Math.ceil),
  ROUNDDOWN: roundingFunction(Math.floor),
  TRUNC: roundingFunction(Math.floor),
  CONCATENATE: (values) =>
    values.map(singleValue).reduce<CellValue>((text, value) => applyOperator('&', text, value), ''),
  IF: ([condition, then, otherwise]) => {
    const truth = typeof condition === 'string' ? VALUE_ERROR : numberOf(singleValue(condition));
    if (truth instanceof FormulaError) return truth;
    return singleValue(truth !== 0 ? then : otherwise === undefined ? false : otherwise) ?? 0;
  },
  IFERROR: ([value, otherwise]) =>
    singleValue(value) instanceof FormulaError ? singleValue(otherwise) : singleValue(value),
};
