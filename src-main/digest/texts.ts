import type { DigestLanguage } from '../../src-shared/contract/settings.ts';
import type { MessageDescriptor } from '../../src-shared/messages/descriptor.ts';
import { english } from '../../src-shared/messages/english.ts';
import { formatter } from '../../src-shared/messages/format.ts';
import { formatMoney } from '../../src-shared/money.ts';
import type { DigestCell, DigestColumn } from './sections.ts';

/** What a digest is written in: its texts, and how it writes figures. */
export interface DigestTexts {
  language: DigestLanguage;
  text(descriptor: MessageDescriptor): string;
  date(iso: string): string;
  cell(cell: DigestCell, type: DigestColumn['type'], currency: string): string;
}

/** The texts of a language; the Hindi catalogue is loaded only where it is needed. */
export async function digestTexts(language: DigestLanguage): Promise<DigestTexts> {
  const locale = language === 'hi' ? 'hi-IN' : 'en';
  const format =
    language === 'hi' ? formatter(locale, (await import('../../src-shared/messages/hi/index.ts')).hi) : english;
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const numbers = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const signed = new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  });
  const text = (descriptor: MessageDescriptor) => format(descriptor).message;
  const date = (iso: string) => dates.format(new Date(`${iso}T00:00:00Z`));
  return {
    language,
    text,
    date,
    cell: (cell, type, currency) => {
      if (cell === null) return '';
      if (typeof cell === 'object') return text(cell);
      if (typeof cell === 'string') return type === 'date' ? date(cell) : cell;
      if (type === 'money') return formatMoney(cell, currency, currency === 'INR' ? `${language}-IN` : locale);
      if (type === 'change') return signed.format(cell);
      return type === 'percent' ? percent.format(cell) : numbers.format(cell);
    },
  };
}
