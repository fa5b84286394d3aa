import { IntlMessageFormat } from 'intl-messageformat';
import type { MessageText } from './catalogue.ts';
import type { MessageDescriptor, MessageValue } from './descriptor.ts';

/** A message as its reader sees it; `hint` is empty where there is none. */
export interface FormattedMessage {
  message: string;
  hint: string;
}

/**
 * Makes the sentences of one catalogue by ICU MessageFormat (numbers and plurals as `locale` has them). Never throws: a
 * message that the catalogue does not have, or has with other arguments, since another version stored it, gives its id.
 */
export function formatter(locale: string, catalogue: Record<string, MessageText>) {
  const compiled = new Map<string, IntlMessageFormat>();

  const text = (pattern: string, values: MessageDescriptor['values']): string => {
    if (isPlain(pattern)) return fillIn(pattern, values && mapValues(values, shown));
    let format = compiled.get(pattern);
    if (!format) {
      format = new IntlMessageFormat(pattern, locale);
      compiled.set(pattern, format);
    }
    return String(format.format(values && mapValues(values, shown)));
  };
  const shown = (value: MessageValue): string | number => (typeof value === 'object' ? format(value).message : value);

  const format = ({ id, values }: MessageDescriptor): FormattedMessage => {
    const entry = Object.hasOwn(catalogue, id) ? catalogue[id]! : { message: '' };
    try {
      return { message: text(entry.message, values) || id, hint: entry.hint ? text(entry.hint, values) : '' };
    } catch {
      return { message: id, hint: '' };
    }
  };
  return format;
}

/** Whether a pattern has arguments by name at most, as most have: loading the locale's rules would take longer than an answer. */
const isPlain = (pattern: string): boolean => !/['<]/.test(pattern) && !/\{(?!\w+\})/.test(pattern);

function fillIn(pattern: string, values: Record<string, string | number> = {}): string {
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (!Object.hasOwn(values, name)) throw new Error(`${name} is missing`);
    return String(values[name]);
  });
}

const mapValues = <From, To>(values: Record<string, From>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
