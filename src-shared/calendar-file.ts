/** An entry of a calendar that takes a whole day. */
export interface CalendarEntry {
  /** The same whenever the entry is written again, so that a calendar replaces it. */
  uid: string;
  date: string;
  title: string;
  place: string;
  text: string;
}

const MAX_OCTETS = 75;

/** Text as a value of iCalendar (RFC 5545, 3.3.11). */
const escaped = (text: string): string =>
  text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(/\p{Cc}/gu, '');

/** A content line, folded after 75 octets (RFC 5545, 3.1); no character is cut in two. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  const parts: string[] = [];
  let part = '';
  let octets = 0;
  for (const character of line) {
    const its = encoder.encode(character).length;
    if (octets + its > MAX_OCTETS) {
      parts.push(part);
      // the space that begins a continuation counts
      [part, octets] = ['', 1];
    }
    part += character;
    octets += its;
  }
  return `${[...parts, part].join('\r\n ')}\r\n`;
}

const compact = (date: string) => date.replaceAll('-', '');
const dayAfter = (date: string) => new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** A calendar file (iCalendar, RFC 5545), which telephones and calendars open. @param now when it is written */
export function calendarFile(entries: readonly CalendarEntry[], now: Date): string {
  const stamp = `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const lines = entries.flatMap(({ uid, date, title, place, text }) => [
    'BEGIN:VEVENT',
    `UID:${escaped(uid)}`,
    `DTSTAMP:${stamp}`,
    `DTSTART;VALUE=DATE:${compact(date)}`,
    `DTEND;VALUE=DATE:${compact(dayAfter(date))}`,
    `SUMMARY:${escaped(title)}`,
    ...(place === '' ? [] : [`LOCATION:${escaped(place)}`]),
    ...(text === '' ? [] : [`DESCRIPTION:${escaped(text)}`]),
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ]);
  const all = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Mangalm//Sales Assistant//EN', ...lines, 'END:VCALENDAR'];
  return all.map(folded).join('');
}
