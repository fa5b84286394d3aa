import type { ProductIndex } from './product-index.ts';
import { spokenForm } from './spoken-form.ts';
import type { Token } from './tokens.ts';
import { CANCEL_WORDS, CHANGE_WORDS, EXCEPT_WORDS, JOINING_WORDS, QUANTITY_LABELS } from './vocabulary.ts';

type Part = Token[];

const isNumber = (token: Token | undefined): boolean => token?.kind === 'number';
const hasNumber = (part: Part) => part.some(isNumber);
const isNameWord = (token: Token | undefined): boolean => token?.kind === 'word';

/** Splits a line at its commas and stops, but not within a number. */
export const clausesOf = (line: string): string[] =>
  line
    .split(/(?<!\d),|,(?!\d)|[،、;।|]+|(?<=\D)\.\s+|[.!]+$|(?<=\?)\s*/u)
    .map((clause) => clause?.trim() ?? '')
    .filter(Boolean);

/** Splits a clause into parts of one product each: at "and" and "aur", and where the next quantity begins. */
export function partsOf(tokens: Token[], index: ProductIndex): Part[] {
  return splitAtHeading(tokens)
    .flatMap(splitAtInstead)
    .flatMap((part) => splitAtJoining(part, index))
    .flatMap((part) => splitAtQuantities(part, index));
}

const CANCEL: Token = { kind: 'word', text: 'cancel', sound: spokenForm('cancel') };

/** "Papad: jeera 2" is a heading and a line. */
function splitAtHeading(tokens: Token[]): Part[] {
  const at = tokens.findIndex((token) => token.kind === 'sign' && token.text === ':');
  const [before, after] = [tokens.slice(0, at), tokens.slice(at + 1)];
  const isLabel = before.every((token) => token.kind === 'word' && QUANTITY_LABELS.has(token.sound));
  if (
    at < 1 ||
    isLabel ||
    !after.some(isNameWord) ||
    before.some((token) => !isNameWord(token) && token.kind !== 'size')
  )
    return [tokens];
  return [tokens.slice(0, at + 1), after];
}

/**
 * "Tasty ki jagah navratan 2" and "navratan 2 instead of tasty" cancel one product and order the other; so do "all but
 * tasty" and "not the boondi".
 */
function splitAtInstead(tokens: Token[]): Part[] {
  const at = tokens.findIndex(
    (token, i) => token.kind === 'word' && (token.sound === JAGAH || token.sound === INSTEAD || isExcept(tokens, i)),
  );
  if (at < 1) return [tokens];
  const [before, after] = [tokens.slice(0, at), tokens.slice(at + 1)];
  if (!before.some(isNameWord) || !after.some((token) => isNameWord(token) && !isOf(token))) return [tokens];
  const isJagah = tokens[at]!.kind === 'word' && (tokens[at] as { sound: string }).sound === JAGAH;
  return isJagah ? [[CANCEL, ...before], after] : [before, [CANCEL, ...after]];
}

const JAGAH = spokenForm('jagah');
const INSTEAD = spokenForm('instead');
/** "Except tango", "not the boondi", but "3 not 2". */
function isExcept(tokens: Token[], i: number): boolean {
  const token = tokens[i]!;
  if (token.kind !== 'word') return false;
  const isNot = /^not$/i.test(token.text) && !tokens.slice(i).some(isNumber);
  return (isNot || EXCEPT_WORDS.has(token.sound)) && tokens.slice(0, i).some(isNumber);
}

const isOf = (token: Token) => token.kind === 'word' && /^(of|ke|ki)$/i.test(token.text);

function splitAtJoining(tokens: Token[], index: ProductIndex): Part[] {
  const parts: Part[] = [[]];
  for (const [i, token] of tokens.entries()) {
    const joins =
      (token.kind === 'word' && JOINING_WORDS.has(token.sound)) || (token.kind === 'sign' && token.text === '&');
    if (!joins || i === 0 || i === tokens.length - 1 || isWithinName(tokens, i, index)) parts.at(-1)!.push(token);
    else parts.push([]);
  }
  // "agra sev and tasty 2 case" may be one name, so what has no number stays with what follows, unless it commands
  const joined: Part[] = [];
  for (const part of parts) {
    const before = joined.at(-1);
    if (before && !hasNumber(before) && !commands(before) && !commands(part) && !isKnownAlone(before, index))
      before.push(...part);
    else joined.push(part);
  }
  return joined;
}

const isKnownAlone = (part: Part, index: ProductIndex) => {
  const words = part.filter((token) => token.kind === 'word');
  return words.length > 0 && words.some((word) => index.knows(word.sound));
};

function isWithinName(tokens: Token[], i: number, index: ProductIndex): boolean {
  const [before, after] = [tokens[i - 1], tokens[i + 1]];
  return before?.kind === 'word' && after?.kind === 'word' && index.hasPair(before.sound, after.sound);
}

const commands = (part: Part) =>
  part.some((token) => token.kind === 'word' && (CANCEL_WORDS.has(token.sound) || CHANGE_WORDS.has(token.sound)));

/** Where the quantities are that nothing else can be: with a unit each, or with a times sign each. */
function clearQuantities(part: Part, index: ProductIndex): number[] {
  const counts = part.flatMap((token, at) => {
    const unit = part[at + 1];
    return token.kind === 'number' && unit?.kind === 'unit' ? [{ at, value: token.value, unit: unit.unit }] : [];
  });
  // the "16pc" of a name is no quantity
  const named = counts.filter(({ unit, value }) => unit === 'piece' && index.hasPieceCount(value));
  const withUnit = (named.length < counts.length ? counts.filter((one) => !named.includes(one)) : counts).map(
    ({ at }) => at,
  );
  if (withUnit.length > 0) return withUnit;
  const isTimes = (token: Token | undefined) => token?.kind === 'sign' && token.text === 'x';
  return part.flatMap((token, i) => (isNumber(token) && isTimes(part[i - 1]) ? [i] : []));
}

/** Splits "aloo bhujia 2 case tasty 3 case" behind its quantities, and "2 aloo bhujia 3 tasty" before them. */
function splitAtQuantities(part: Part, index: ProductIndex): Part[] {
  const withUnit = clearQuantities(part, index);
  const leads = isNumber(part.find(({ kind }) => kind !== 'sign'));
  const cuts: number[] = [];
  if (withUnit.length > 1) {
    for (const [nth, at] of withUnit.entries()) {
      const end = leads ? at : at + (part[at + 1]?.kind === 'unit' ? 2 : 1);
      const isInner = leads ? nth > 0 : nth < withUnit.length - 1;
      const hasNameBetween = leads
        ? part.slice(withUnit[nth - 1]! + 2, at).some(isNameWord)
        : part.slice(end, withUnit[nth + 1]).some(isNameWord);
      if (isInner && hasNameBetween) cuts.push(end);
    }
  } else if (withUnit.length === 0 && leads) {
    const numbers = part.flatMap((token, i) => (isNumber(token) ? [i] : []));
    // a number between words begins the next product only where all do
    for (const at of numbers.slice(1))
      if (
        (isNameWord(part[at - 1]) || part[at - 1]?.kind === 'size') &&
        isNameWord(part[at + 1]) &&
        numbers.at(-1) !== part.length - 1
      )
        cuts.push(at);
  }
  return [0, ...cuts].map((from, i) => part.slice(from, cuts[i] ?? part.length)).filter((one) => one.length > 0);
}
