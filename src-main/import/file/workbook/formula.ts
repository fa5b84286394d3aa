import { areaOf, columnName, columnOf } from './reference.ts';

/** The value of a cell in a formula; undefined if it is empty. */
export type Value = number | string | boolean | undefined | FormulaError;

/** An error value of a spreadsheet, such as `#DIV/0!`. */
export class FormulaError {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Gives a formula access to other cells. */
export interface Cells {
  /** @throws UnsupportedFormula if the cell is not available */
  valueAt(row: number, column: number): Value;
}

/** Thrown for a formula that is not supported. */
export class NotSimple extends Error {}

/** Excel allows 8,192 characters in a formula. */
const LONGEST = 8_192;
const DEEPEST = 64;
const LARGEST_AREA = 1_000_000;

/**
 * Evaluates a formula of arithmetic, comparisons, concatenation and a few functions over cells of its own sheet.
 * @param shift the offset from the cell it was written for, if it is a shared formula
 * @throws UnsupportedFormula for any other
 */
export function calculate(formula: string, cells: Cells, shift = { rows: 0, columns: 0 }): Value {
  if (formula.length > LONGEST) throw new NotSimple();
  const parser = new Formula(tokensOf(formula), cells, shift);
  return parser.whole();
}

type Token = { kind: 'number' | 'text' | 'reference' | 'name' | 'sign'; text: string };

const TOKENS =
  /\s+|(?<number>(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|(?<text>"(?:[^"]|"")*")|(?<name>(?:_xlfn\.)?[A-Z][A-Z.]*(?=\())|(?<reference>\$?[A-Z]{1,3}\$?\d{1,7}(?![\w(!]))|(?<word>TRUE|FALSE)(?!\w)|(?<sign><=|>=|<>|[-+*/^%&=<>(),:])|(?<other>[\s\S])/giy;

function tokensOf(formula: string): Token[] {
  const tokens: Token[] = [];
  for (const { groups } of formula.replace(/^=/, '').matchAll(TOKENS)) {
    const found = Object.entries(groups!).find(([, text]) => text !== undefined);
    if (!found) continue;
    const [kind, text] = found as [string, string];
    if (kind === 'other') throw new NotSimple();
    if (kind === 'word') tokens.push({ kind: 'name', text: text.toUpperCase() });
    else tokens.push({ kind: kind as Token['kind'], text: kind === 'text' ? text : text.toUpperCase() });
  }
  return tokens;
}

/** The precedence of binary operators. */
const BINDING: Record<string, number> = {
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

class Formula {
  readonly #tokens: Token[];
  readonly #cells: Cells;
  readonly #shift: { rows: number; columns: number };
  #at = 0;
  #depth = 0;

  constructor(tokens: Token[], cells: Cells, shift: { rows: number; columns: number }) {
    this.#tokens = tokens;
    this.#cells = cells;
    this.#shift = shift;
  }

  whole(): Value {
    const value = this.#expression(0);
    if (this.#at < this.#tokens.length) throw new NotSimple();
    return value;
  }

  #take(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.text !== text) return false;
    this.#at++;
    return true;
  }

  #expression(least: number): Value {
    if (++this.#depth > DEEPEST) throw new NotSimple();
    let left = this.#signed();
    for (;;) {
      const token = this.#tokens[this.#at];
      const binding = token?.kind === 'sign' ? BINDING[token.text] : undefined;
      if (binding === undefined || binding <= least) break;
      this.#at++;
      left = combined(token!.text, left, this.#expression(binding));
    }
    this.#depth--;
    return left;
  }

  /** Unary signs bind more tightly than binary operators: -2^2 is 4. */
  #signed(): Value {
    if (this.#take('+')) return this.#signed();
    if (this.#take('-')) return arithmetic([this.#signed()], ([number]) => -number!);
    let value = this.#single();
    while (this.#take('%')) value = arithmetic([value], ([number]) => number! / 100);
    return value;
  }

  #single(): Value {
    const token = this.#tokens[this.#at++];
    if (!token) throw new NotSimple();
    if (token.kind === 'number') return Number(token.text);
    if (token.kind === 'text') return token.text.slice(1, -1).replaceAll('""', '"');
    if (token.kind === 'reference') {
      const [, column, row] = this.#place(token.text);
      return this.#cells.valueAt(row, column);
    }
    if (token.kind === 'name') return this.#named(token.text);
    if (token.text !== '(') throw new NotSimple();
    const value = this.#expression(0);
    if (!this.#take(')')) throw new NotSimple();
    return value;
  }

  #named(name: string): Value {
    if (name === 'TRUE' || name === 'FALSE') {
      if (this.#take('(') && !this.#take(')')) throw new NotSimple();
      return name === 'TRUE';
    }
    if (!Object.hasOwn(FUNCTIONS, name)) throw new NotSimple();
    if (!this.#take('(')) throw new NotSimple();
    const values: Argument[] = [];
    if (!this.#take(')')) {
      do values.push(this.#argument());
      while (this.#take(','));
      if (!this.#take(')')) throw new NotSimple();
    }
    return FUNCTIONS[name]!(values);
  }

  #argument(): Argument {
    const [from, colon, to] = this.#tokens.slice(this.#at, this.#at + 3);
    if (from?.kind !== 'reference' || colon?.text !== ':' || to?.kind !== 'reference') return this.#expression(0);
    this.#at += 3;
    const area = areaOf(this.#place(from.text)[0], this.#place(to.text)[0])!;
    if ((area.bottom - area.top + 1) * (area.right - area.left + 1) > LARGEST_AREA) throw new NotSimple();
    const values: Value[] = [];
    for (let row = area.top; row <= area.bottom; row++)
      for (let column = area.left; column <= area.right; column++) values.push(this.#cells.valueAt(row, column));
    return values;
  }

  /** Resolves a reference relative to the cell of the formula. */
  #place(reference: string): [text: string, column: number, row: number] {
    const [, fixedColumn, letters, fixedRow, digits] = /^(\$?)([A-Z]+)(\$?)(\d+)$/.exec(reference)!;
    const column = columnOf(letters!) + (fixedColumn ? 0 : this.#shift.columns);
    const row = Number(digits) + (fixedRow ? 0 : this.#shift.rows);
    if (column < 1 || row < 1) throw new NotSimple();
    return [`${columnName(column)}${row}`, column, row];
  }
}

const VALUE = new FormulaError('#VALUE!');
const DIVIDED_BY_ZERO = new FormulaError('#DIV/0!');
const NO_NUMBER = new FormulaError('#NUM!');

/** Converts a value to a number; a text that is not numeric gives an error. */
function numberOf(value: Value): number | FormulaError {
  if (value === undefined) return 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return value;
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value) ? Number(value) : VALUE;
}

function arithmetic(values: Value[], of: (numbers: number[]) => number | FormulaError): Value {
  const numbers = values.map(numberOf);
  const error = numbers.find((number) => number instanceof FormulaError);
  if (error) return error;
  const result = of(numbers as number[]);
  return typeof result === 'number' && !Number.isFinite(result) ? NO_NUMBER : result;
}

const textOf = (value: Value) =>
  value === undefined ? '' : typeof value === 'boolean' ? String(value).toUpperCase() : String(value);

function combined(operator: string, left: Value, right: Value): Value {
  if (left instanceof FormulaError) return left;
  if (right instanceof FormulaError) return right;
  if (operator === '&') return textOf(left) + textOf(right);
  if (BINDING[operator] === 1) return compared(operator, left, right);
  return arithmetic([left, right], ([a, b]) => {
    if (operator === '+') return nearlyNothing(a! + b!, a!);
    if (operator === '-') return nearlyNothing(a! - b!, a!);
    if (operator === '*') return a! * b!;
    if (operator === '^') return a! ** b!;
    return b === 0 ? DIVIDED_BY_ZERO : a! / b!;
  });
}

/** Rounds a sum or difference that is only floating-point error to zero, as spreadsheets do. */
const nearlyNothing = (result: number, of: number) => (Math.abs(result) < Math.abs(of) * 1e-15 ? 0 : result);

function compared(operator: string, left: Value, right: Value): boolean {
  const rank = (value: Value) => ['number', 'string', 'boolean'].indexOf(typeof value);
  const like = (value: Value, other: Value) =>
    value ?? (typeof other === 'string' ? '' : typeof other === 'boolean' ? false : 0);
  const [a, b] = [like(left, right), like(right, left)];
  const fold = (value: Value) => (typeof value === 'string' ? value.toLowerCase() : Number(value));
  const order = rank(a) !== rank(b) ? rank(a) - rank(b) : fold(a) < fold(b) ? -1 : fold(a) > fold(b) ? 1 : 0;
  if (operator === '=') return order === 0;
  if (operator === '<>') return order !== 0;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

/** A value, or the values of a range. */
type Argument = Value | Value[];

/**
 * Applies a function to the numbers among its arguments: in a range only actual numbers count, single values are
 * converted.
 */
function over(values: Argument[], of: (numbers: number[]) => number | FormulaError): Value {
  const numbers = values.flatMap((value) =>
    Array.isArray(value) ? value.filter((one) => typeof one === 'number' || one instanceof FormulaError) : [value],
  );
  return arithmetic(numbers, of);
}

const single = (value: Argument): Value => {
  if (Array.isArray(value)) throw new NotSimple();
  return value;
};

/** Rounds to a number of decimals, halves away from zero, based on 15 significant digits. */
function rounding(way: (number: number) => number): (values: Argument[]) => Value {
  return (values) => {
    if (values.length < 1 || values.length > 2) throw new NotSimple();
    return arithmetic(values.map(single), ([number, decimals = 0]) => {
      const scale = 10 ** Math.trunc(decimals);
      return (Math.sign(number!) * way(Number((Math.abs(number!) * scale).toPrecision(15)))) / scale || 0;
    });
  };
}

const sum = (numbers: number[]) => numbers.reduce((all, number) => all + number, 0);

const FUNCTIONS: Record<string, (values: Argument[]) => Value> = {
  SUM: (values) => over(values, sum),
  PRODUCT: (values) => over(values, (numbers) => numbers.reduce((all, number) => all * number, 1)),
  AVERAGE: (values) =>
    over(values, (numbers) => (numbers.length === 0 ? DIVIDED_BY_ZERO : sum(numbers) / numbers.length)),
  MAX: (values) => over(values, (numbers) => (numbers.length === 0 ? 0 : numbers.reduce((a, b) => Math.max(a, b)))),
  MIN: (values) => over(values, (numbers) => (numbers.length === 0 ? 0 : numbers.reduce((a, b) => Math.min(a, b)))),
  ABS: (values) => arithmetic(values.map(single), ([number]) => Math.abs(number!)),
  INT: (values) => arithmetic(values.map(single), ([number]) => Math.floor(number!)),
  ROUND: rounding(Math.round),
  ROUNDUP: rounding(Math.ceil),
  ROUNDDOWN: rounding(Math.floor),
  TRUNC: rounding(Math.floor),
  CONCATENATE: (values) => values.map(single).reduce<Value>((text, value) => combined('&', text, value), ''),
  IF: ([condition, then, otherwise]) => {
    const truth = typeof condition === 'string' ? VALUE : numberOf(single(condition));
    if (truth instanceof FormulaError) return truth;
    return single(truth !== 0 ? then : otherwise === undefined ? false : otherwise) ?? 0;
  },
  IFERROR: ([value, otherwise]) => (single(value) instanceof FormulaError ? single(otherwise) : single(value)),
};
