import { MAX_VALUE_CHARACTERS } from '../source/limits.ts';

/** Currency signs and words by ISO 4217 code, longer ones first. (signs from CLDR) */
const SIGNS = new Map(
  Object.entries({
    US$: 'USD',
    C$: 'CAD',
    CA$: 'CAD',
    A$: 'AUD',
    AU$: 'AUD',
    NZ$: 'NZD',
    S$: 'SGD',
    HK$: 'HKD',
    NT$: 'TWD',
    R$: 'BRL',
    MX$: 'MXN',
    '₹': 'INR',
    '₨': 'INR',
    रु: 'INR',
    रू: 'INR',
    '€': 'EUR',
    '£': 'GBP',
    '₩': 'KRW',
    '₽': 'RUB',
    '₺': 'TRY',
    '₫': 'VND',
    '₱': 'PHP',
    '₪': 'ILS',
    '฿': 'THB',
    '₦': 'NGN',
    '₴': 'UAH',
    '৳': 'BDT',
    rp: 'IDR',
    rm: 'MYR',
    zł: 'PLN',
    kč: 'CZK',
    ft: 'HUF',
    lei: 'RON',
    лв: 'BGN',
    руб: 'RUB',
    грн: 'UAH',
    chf: 'CHF',
    fr: 'CHF',
    dhs: 'AED',
    dh: 'AED',
    'د.إ': 'AED',
    'ر.س': 'SAR',
    ksh: 'KES',
    rupee: 'INR',
    rupees: 'INR',
    rupiah: 'IDR',
    dollar: 'USD',
    dollars: 'USD',
    euro: 'EUR',
    euros: 'EUR',
    pounds: 'GBP',
    ruble: 'RUB',
  }),
);

/** Signs shared by several currencies: the company's own if it is among them, else the first. */
const SHARED_SIGNS = new Map(
  Object.entries({
    $: ['USD', 'CAD', 'AUD', 'NZD', 'SGD', 'HKD', 'MXN', 'ARS', 'CLP', 'COP', 'TWD'],
    '¥': ['JPY', 'CNY'],
    '￥': ['JPY', 'CNY'],
    rs: ['INR', 'PKR', 'LKR', 'NPR', 'MUR', 'SCR'],
    'rs.': ['INR', 'PKR', 'LKR', 'NPR', 'MUR', 'SCR'],
    re: ['INR', 'PKR'],
    kr: ['SEK', 'NOK', 'DKK', 'ISK'],
    '£': ['GBP', 'EGP'],
  }),
);

const CODES = new Set(
  'AED AFN ALL AMD ANG AOA ARS AUD AZN BAM BBD BDT BGN BHD BMD BND BOB BRL BSD BTN BWP BYN CAD CDF CHF CLP CNY COP CRC CUP CZK DKK DOP DZD EGP ETB EUR FJD GBP GEL GHS GMD GNF GTQ HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KRW KWD KZT LAK LBP LKR LYD MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SCR SDG SEK SGD SLE SOS SYP SZL THB TJS TMT TND TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV XAF XCD XOF XPF YER ZAR ZMW ZWL'.split(
    ' ',
  ),
);

/** The ISO 4217 code of a currency as written; null if it is unknown. */
export function currencyCode(written: string, homeCurrency: string): string | null {
  const text = written.trim();
  if (text === '' || text.length > 40) return null;
  const upper = text.toUpperCase();
  if (CODES.has(upper)) return upper;
  const word = text.toLowerCase().replace(/\s+/g, ' ');
  const shared = SHARED_SIGNS.get(word) ?? SHARED_SIGNS.get(word.replace(/\.$/, ''));
  if (shared) return shared.includes(homeCurrency) ? homeCurrency : shared[0]!;
  const known = [text, upper, word, word.replace(/\.$/, '')]
    .map((name) => SIGNS.get(name))
    .find((code) => code !== undefined);
  if (known) return known;
  const within = /\b([A-Z]{3})\b/.exec(upper)?.[1];
  if (within && CODES.has(within)) return within;
  const [firstWord] = word.split(/[ (/-]/);
  return firstWord !== undefined && firstWord !== word ? currencyCode(firstWord, homeCurrency) : null;
}

const SIGN_BEFORE = /^[-+−–(\s]*([^\d\s.,()+−–-][^\d()+−–-]{0,6}?)\s*[-−–]?\s*[\d.,]/u;
const SIGN_AFTER = /\d\s*([^\d\s.,()%+−–/-][^\d()+−–/-]{0,6}?)\s*[-)]?$/u;

/** The currency named by a sign or code in an amount: `₹1,200`, `1.200,00 €`, `USD 5`; null if there is none. */
export function currencyInAmount(cell: string, homeCurrency: string): string | null {
  if (cell.length > MAX_VALUE_CHARACTERS) return null;
  const text = cell.trim();
  if (!/[^\d\s.,()+−–-]/.test(text)) return null;
  const found = SIGN_BEFORE.exec(text)?.[1] ?? SIGN_AFTER.exec(text)?.[1];
  return found === undefined ? null : currencyCode(found, homeCurrency);
}

/** The currency named in a column name: `Amount (INR)`, `Betrag in EUR`, `Total ₹`; null if there is none. */
export function currencyInName(name: string, homeCurrency: string): string | null {
  const sign = /[\p{Sc}]/u.exec(name)?.[0];
  if (sign) return currencyCode(/[A-Z]{1,2}\$/.exec(name)?.[0] ?? sign, homeCurrency);
  const bracket = /[([]\s*([^()[\]]{1,8})\s*[)\]]/.exec(name)?.[1];
  const inBracket = bracket === undefined ? null : currencyCode(bracket, homeCurrency);
  if (inBracket) return inBracket;
  const code = /(?:^|[\s_-])([A-Z]{3})$/.exec(name.trim())?.[1];
  return code && CODES.has(code) ? code : null;
}

/** Signs and codes that may occur in an amount, for a pattern. */
export const CURRENCY_WORDS = [
  ...SIGNS.keys(),
  ...SHARED_SIGNS.keys(),
  ...[...CODES].map((code) => code.toLowerCase()),
].sort((a, b) => b.length - a.length);
