/** The lines of a message of a chat, or of the whole text where it is none. */
export type Utterance = string[];

/** Signs that are not seen: soft hyphen, zero width, direction marks, byte-order mark. */
const INVISIBLE = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;
/** The zeros of the scripts whose digits stand in a row of ten. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50];

const asciiDigits = (text: string) =>
  text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!;
    const zero = ZEROS.find((start) => code >= start && code < start + 10);
    return zero === undefined ? digit : String(code - zero);
  });

/** WhatsApp's exports of phones of all systems: "[12/05/25, 9:14:03 AM] Name: " and "12/05/2025, 21:14 - Name: ". */
const CHAT_LINE =
  /^\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[ap]\.?\s*m\.?)?\]?\s*(?:-\s*)?([^:]{1,60}):\s?(.*)$/iu;
/** A line of a chat that nobody wrote: "Messages are end-to-end encrypted", "<Media omitted>". */
const CHAT_NOTICE =
  /end-to-end encrypted|<?(media|image|video|audio|document) omitted>?|message was deleted|missed (voice|video) call/i;

const MAIL_HEAD =
  /^(from|to|cc|bcc|date|sent|subject|reply-to|mime-version|content-[\w-]+|message-id|received|return-path|x-[\w-]+|dkim-[\w-]+):/i;
/** Where the text of an earlier mail, or a signature, begins. */
const MAIL_END = /^(--\s*$|on .{5,80} wrote:$|sent from my |get outlook for|_{5,})/i;
const FORWARDED = /^-{3,}.*(original|forwarded) message/i;

/** Characters of a line that are read. */
const MAX_LINE_LENGTH = 500;

const MONTH =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';

/**
 * Numbers that are no quantities: amounts of money, percentages, dates, times, telephone numbers, and numbers of
 * invoices, orders and pages.
 */
const NOT_QUANTITIES: RegExp[] = [
  /[$€£₹]\s*\d[\d.,]*/gu,
  /\b(?:rs|inr|usd|cad|aud)\.?\s*\d[\d.,]*/giu,
  /\d[\d.,]*\s*(?:\$|€|£|₹|%|rs\b|rupees?\b|dollars?\b|usd\b|inr\b|percent\b|रुपये|रुपए)/giu,
  /\b(?:invoice|inv|bill|order|po|ref|cheque|check|chq|txn|no|number|upc|sku|code|lot|batch|room|unit|suite|apt)\s*(?:no\.?|number|num)?\s*[#:.]*\s*#?\d{3,}\b(?!\s*(?:cases?|cs|ctns?|cartons?|boxe?s?|peti|pcs?|pieces?|packets?|pkts?)\b)/giu,
  /#\s*\d+/gu,
  /\+?\d[\d\s().-]{7,}\d/gu,
  /\b\d{3}[-. ]\d{4}\b/gu,
  /\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b/gu,
  /\b\d{1,2}(?:st|nd|rd|th)\b/giu,
  new RegExp(`\\b\\d{1,2}\\s*(?:${MONTH})\\b(?:\\s*\\d{4})?`, 'giu'),
  new RegExp(`\\b(?:${MONTH})\\b\\.?\\s*\\d{1,2}\\b`, 'giu'),
  /\b\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)\b|\b\d{1,2}:\d{2}(?::\d{2})?\b|\b\d{1,2}\s*(?:[ap]\.?m\.?|o'?clock|baje|बजे)(?![\p{L}\p{M}])/giu,
  /\b\d{1,3}\s*(?:days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|times?|din|hafte)\b/giu,
  /\bhttps?:\/\/\S+|\b[\w.+-]+@[\w-]+\.[\w.]+/giu,
];

/** A line without what is no quantity. */
export function withoutOtherNumbers(line: string): string {
  return NOT_QUANTITIES.reduce((text, pattern) => text.replace(pattern, ' '), line);
}

/**
 * What was written, in order: a chat by its messages, with its dates and names taken off; a mail without its head, what
 * it quotes and its signature; else the text.
 */
export function utterancesOf(message: string): Utterance[] {
  const lines = linesOf(message);
  const isChat = lines.some((line) => CHAT_LINE.test(line));
  return isChat ? chatUtterances(lines) : [numberingRemoved(mailBody(lines))];
}

/** The lines of a message, with digits in ASCII and without signs that are not seen. */
export function linesOf(message: string): string[] {
  const text = asciiDigits(message.normalize('NFKC').replaceAll('\u2044', '/')).replace(INVISIBLE, '');
  // tabs stay: they part the cells of a pasted table
  return text
    .split(/\r\n|\r|\n|\u2028|\u2029/)
    .map((line) => (line.trim() === '' ? '' : line.slice(0, MAX_LINE_LENGTH).replace(/^ +| +$/g, '')));
}

/** The author of a line of a chat; undefined for any other line. */
export const authorOfLine = (line: string): string | undefined => CHAT_LINE.exec(line)?.[1];

function chatUtterances(lines: string[]): Utterance[] {
  const utterances: Utterance[] = [];
  for (const line of lines) {
    if (CHAT_NOTICE.test(line)) continue;
    const [, author, words] = CHAT_LINE.exec(line) ?? [];
    if (author !== undefined) utterances.push([words!.trim()]);
    else utterances.at(-1)?.push(line);
  }
  return utterances.map(numberingRemoved);
}

/** The text of a mail; heads of forwarded mails within it are left out, too. */
function mailBody(lines: string[]): string[] {
  const first = lines.slice(0, Math.max(0, lines.indexOf('')));
  const isMail =
    first.filter((line) => MAIL_HEAD.test(line)).length >= 2 && first.some((line) => /^(from|subject):/i.test(line));
  if (!isMail) return lines.filter((line) => !line.startsWith('>'));
  const body: string[] = [];
  for (const line of lines.slice(first.length)) {
    if (MAIL_END.test(line)) break;
    if (!line.startsWith('>') && !MAIL_HEAD.test(line) && !FORWARDED.test(line)) body.push(line);
  }
  return body;
}

const NUMBERED = /^\(?(\d{1,3})\s*[.)\]:]\s+(?=\S)/;

/** Takes the numbers of a numbered list off: at least two lines that count up from one. */
function numberingRemoved(lines: string[]): string[] {
  const numbers = lines.map((line) => NUMBERED.exec(line)?.[1]).filter((number) => number !== undefined);
  const isNumbered = numbers.length >= 2 && numbers.every((number, i) => Number(number) === i + 1);
  return lines.map((line) => (isNumbered ? line.replace(NUMBERED, '') : line).replace(/^[-•·*▪●✓✔☑]+\s+/u, ''));
}
