import { expect, it } from 'vitest';
import { calendarFile } from './calendar-file.ts';

const NOW = new Date('2025-06-29T18:30:05.123Z');
const entry = {
  uid: 'day-2025-06-30-7@mangalm',
  date: '2025-06-30',
  title: '1. Patel; Foods, “Fremont”',
  place: '12 Main St\nFremont',
  text: '',
};

it('is a calendar with an entry for the day, its text escaped', () => {
  expect(calendarFile([entry], NOW).split('\r\n')).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Mangalm//Sales Assistant//EN',
    'BEGIN:VEVENT',
    'UID:day-2025-06-30-7@mangalm',
    'DTSTAMP:20250629T183005Z',
    'DTSTART;VALUE=DATE:20250630',
    'DTEND;VALUE=DATE:20250701',
    'SUMMARY:1. Patel\\; Foods\\, “Fremont”',
    'LOCATION:12 Main St\\nFremont',
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]);
});

it('folds lines of more than 75 octets between characters', () => {
  const text = 'दुकान पर मिलना है '.repeat(12);
  const file = calendarFile([{ ...entry, text }], NOW);
  for (const line of file.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
  expect(file.replaceAll('\r\n ', '')).toContain(`DESCRIPTION:${text}\r\n`);
});

it('lets no line be smuggled in', () => {
  const file = calendarFile([{ ...entry, title: 'x\r\nATTACH:file', text: 'a\u0000b' }], NOW);
  expect(file).toContain('SUMMARY:x\\nATTACH:file\r\n');
  expect(file).toContain('DESCRIPTION:ab\r\n');
});
