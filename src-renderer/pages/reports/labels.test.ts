import { expect, it } from 'vitest';
import { reports } from '../../messages/hi/reports.ts';
import { REPORT_GROUPS } from './labels.ts';

it('each report is listed under one heading', () => {
  // the titles of all reports; in English they come with the list
  expect(Object.values(REPORT_GROUPS).flat().toSorted()).toEqual(Object.keys(reports.reports.titles).toSorted());
});
