import { Problem } from '../../../../src-shared/problem.ts';
import { MAX_XML_DEPTH, MAX_XML_TOKEN_CHARACTERS } from '../limits.ts';
import { positionName, type TreeHandler } from './tree-events.ts';

interface Level {
  /** The name of the record in its parent; elements of a list have the name of the list. */
  name: string;
  isList: boolean;
  /** Whether the list is itself an element of a list, so that its elements are cells. */
  isRow: boolean;
  count: number;
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/**
 * Parses JSON incrementally: one value, or several one after the other, as in JSON Lines. Numbers keep their digits.
 * @throws Problem `file_damaged/json`, `file_unsafe`
 */
export class JsonParser {
  readonly #file: string;
  readonly #handler: TreeHandler;
  readonly #levels: Level[] = [];
  #text = '';
  #at = 0;
  #line = 1;
  #key: string | null = null;
  #expects: 'value' | 'first_value' | 'key' | 'first_key' | 'colon' | 'comma' = 'value';

  constructor(file: string, handler: TreeHandler) {
    this.#file = file;
    this.#handler = handler;
  }

  push(text: string): void {
    this.#text = this.#at < this.#text.length ? this.#text.slice(this.#at) + text : text;
    this.#at = 0;
    this.#parse(false);
  }

  end(): void {
    this.#parse(true);
    if (this.#levels.length > 0) throw this.#damaged('json_fault/cut_off');
  }

  #parse(final: boolean): void {
    const text = this.#text;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      if (code === 10) this.#line++;
      if (code === 32 || code === 10 || code === 13 || code === 9) {
        this.#at++;
        continue;
      }
      if (!this.#step(text[this.#at]!, final)) {
        if (text.length - this.#at > MAX_XML_TOKEN_CHARACTERS)
          throw new Problem('file_unsafe/value', { file: this.#file });
        if (final) throw this.#damaged('json_fault/cut_off');
        return;
      }
    }
  }

  /** Takes one token; false if it is not complete yet. */
  #step(sign: string, final: boolean): boolean {
    switch (this.#expects) {
      case 'colon':
        if (sign !== ':') throw this.#damaged('json_fault/syntax');
        this.#at++;
        this.#expects = 'value';
        return true;
      case 'comma':
        return this.#afterValue(sign);
      case 'key':
      case 'first_key': {
        if (sign === '}' && this.#expects === 'first_key') return this.#close(sign);
        if (sign !== '"') throw this.#damaged('json_fault/syntax');
        const key = this.#string();
        if (key === null) return false;
        this.#key = key;
        this.#expects = 'colon';
        return true;
      }
      default:
        if (sign === ']' && this.#expects === 'first_value') return this.#close(sign);
        return this.#value(sign, final);
    }
  }

  #afterValue(sign: string): boolean {
    const level = this.#levels.at(-1);
    if (!level) throw this.#damaged('json_fault/syntax');
    if (sign !== ',') return this.#close(sign);
    this.#at++;
    this.#expects = level.isList ? 'value' : 'key';
    return true;
  }

  #close(sign: string): boolean {
    const level = this.#levels.at(-1)!;
    if (sign !== (level.isList ? ']' : '}')) throw this.#damaged('json_fault/syntax');
    this.#at++;
    this.#levels.pop();
    if (!level.isList || level.isRow) this.#handler.end();
    this.#valueEnded();
    return true;
  }

  #value(sign: string, final: boolean): boolean {
    if (sign === '{' || sign === '[') {
      this.#open(sign === '[');
      return true;
    }
    if (sign === '"') {
      const text = this.#string();
      if (text === null) return false;
      this.#emit(text, false);
      return true;
    }
    LITERAL.lastIndex = this.#at;
    const literal = LITERAL.exec(this.#text)?.[0] ?? '';
    if (this.#at + literal.length === this.#text.length && !final) return false;
    if (literal === '') throw this.#damaged('json_fault/syntax');
    this.#at += literal.length;
    if (literal === 'null') this.#emit('', false);
    else if (literal === 'true' || literal === 'false') this.#emit(literal.toUpperCase(), false);
    else if (NUMBER.test(literal)) this.#emit(plainDigits(literal), true);
    else throw this.#damaged('json_fault/syntax');
    return true;
  }

  #open(isList: boolean): void {
    if (this.#levels.length >= MAX_XML_DEPTH)
      throw new Problem('file_unsafe/nesting', { file: this.#file, most: MAX_XML_DEPTH });
    const { name, isListed } = this.#place();
    const isRow = isList && isListed && this.#levels.length > 0;
    if (!isList || isRow) this.#handler.begin(name, isListed);
    this.#levels.push({ name, isList, isRow, count: 0 });
    this.#at++;
    this.#key = null;
    this.#expects = isList ? 'first_value' : 'first_key';
  }

  #emit(text: string, isNumber: boolean): void {
    const { name, isListed } = this.#place();
    const isInRow = this.#levels.at(-1)?.isRow === true;
    if (this.#levels.length > 0) this.#handler.value(name, text, isListed && !isInRow, isNumber);
    this.#valueEnded();
  }

  /** The name of the next value and whether it is one of a list. */
  #place(): { name: string; isListed: boolean } {
    const level = this.#levels.at(-1);
    if (!level) return { name: '', isListed: true };
    if (!level.isList) return { name: this.#key ?? '', isListed: false };
    level.count++;
    return level.isRow ? { name: positionName(level.count), isListed: true } : { name: level.name, isListed: true };
  }

  #valueEnded(): void {
    this.#key = null;
    this.#expects = this.#levels.length === 0 ? 'value' : 'comma';
  }

  /** The string at the current position; null if it is not complete. */
  #string(): string | null {
    const text = this.#text;
    let end = this.#at + 1;
    let isEscaped = false;
    for (; ; end++) {
      const code = text.charCodeAt(end);
      if (end >= text.length) return null;
      if (code === 34) break;
      if (code === 92) {
        isEscaped = true;
        end++;
      }
    }
    const inner = text.slice(this.#at + 1, end);
    if (inner.length > MAX_XML_TOKEN_CHARACTERS) throw new Problem('file_unsafe/value', { file: this.#file });
    this.#at = end + 1;
    if (!isEscaped) return inner;
    return inner.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, hex: string | undefined, sign: string) =>
      hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (ESCAPES[sign] ?? sign),
    );
  }

  #damaged(why: 'json_fault/cut_off' | 'json_fault/syntax'): Problem {
    return new Problem(`file_damaged/${why === 'json_fault/cut_off' ? 'json_cut_off' : 'json'}`, {
      file: this.#file,
      line: this.#line,
    });
  }
}

const LITERAL = /[-+.\w]+/y;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** A number without an exponent. */
function plainDigits(literal: string): string {
  if (!/e/i.test(literal)) return literal;
  const [, sign, whole, fraction = '', power] = /^(-?)(\d+)(?:\.(\d+))?[eE]([-+]?\d+)$/.exec(literal)!;
  const shift = Number(power);
  if (Math.abs(shift) > 30) return literal;
  const digits = whole! + fraction;
  const point = whole!.length + shift;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(1, point);
  const rest = padded.slice(at).replace(/0+$/, '');
  return `${sign}${padded.slice(0, at).replace(/^0+(?=\d)/, '')}${rest && `.${rest}`}`;
}
