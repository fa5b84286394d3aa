import type { StoreAttributes } from '../../cube/dimensions.ts';
import { foldText } from '../../sales/figures.ts';
import { authorOfLine, linesOf } from './clean-message.ts';

/** A store that a message may come from, and what in the message says so. */
export interface FoundStore {
  id: number;
  by: 'phone' | 'email' | 'name';
}

/** Lines at the beginning that may name the store, besides the authors of a chat. */
const HEADING_LINES = 6;
const PHONE = /\+?\d[\d\s().-]{6,20}\d/g;
const EMAIL = /[\w.+-]+@[\w-]+\.[\w.]+/g;
/** Digits of a number without its country code, and the fewest that tell a telephone. */
const [NATIONAL_DIGITS, LEAST_DIGITS] = [10, 7];
/** Letters of a name below which it may be any word. */
const LEAST_NAME = 5;
const MAX_FOUND = 5;

/**
 * The stores that a message seems to come from, likeliest first: by their telephone number or e-mail address anywhere in
 * it, else by their name in the heading or as the author of a chat.
 */
export function storesInMessage(message: string, stores: Iterable<StoreAttributes>): FoundStore[] {
  const lines = linesOf(message);
  const text = lines.join('\n');
  const phones = new Set([...text.matchAll(PHONE)].map(([number]) => phoneKey(number)).filter(Boolean));
  const emails = new Set([...text.matchAll(EMAIL)].map(([address]) => address.toLowerCase().replace(/\.$/, '')));
  const heading = ` ${words(headingOf(lines))} `;
  const found: (FoundStore & { name: string })[] = [];
  for (const { id, phone, email, name, mergedInto } of stores) {
    if (mergedInto !== null) continue;
    const folded = words(name);
    if (phone && phones.has(phoneKey(phone))) found.push({ id, by: 'phone', name: folded });
    else if (email && emails.has(email.toLowerCase())) found.push({ id, by: 'email', name: folded });
    else if (folded.length >= LEAST_NAME && heading.includes(` ${folded} `))
      found.push({ id, by: 'name', name: folded });
  }
  // "Patel Brothers Fremont" names "Patel Brothers" as well
  const isWithinOther = ({ id, by, name }: (typeof found)[number]) =>
    by === 'name' &&
    found.some(
      (other) => other.id !== id && other.name.length > name.length && ` ${other.name} `.includes(` ${name} `),
    );
  const rank = { phone: 0, email: 1, name: 2 };
  return found
    .filter((one) => !isWithinOther(one))
    .sort((a, b) => rank[a.by] - rank[b.by] || b.name.length - a.name.length)
    .slice(0, MAX_FOUND)
    .map(({ id, by }) => ({ id, by }));
}

/** The national digits of a telephone number; empty if it has too few. */
function phoneKey(text: string): string {
  const digits = text.replace(/\D/g, '').slice(-NATIONAL_DIGITS);
  return digits.length < LEAST_DIGITS ? '' : digits;
}

function headingOf(lines: string[]): string {
  const authors = lines.flatMap((line) => authorOfLine(line) ?? []);
  return [...lines.filter((line) => line !== '').slice(0, HEADING_LINES), ...new Set(authors)].join('\n');
}

const words = (text: string) =>
  foldText(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
