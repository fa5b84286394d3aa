import { localToday } from '../../src-shared/calendar.ts';
import type { ReportCell } from '../../src-shared/contract/index.ts';
import { fromMinor } from '../../src-shared/money.ts';
import { currentActor } from '../dispatch/request-context.ts';
import { expectedSales } from '../forecast/expected-sales.ts';
import { targetList } from '../targets/progress.ts';
import { hasTargets, monthsWithTargets } from '../targets/target-rows.ts';
import { type Column, type ReportDefinition, reportFromRows } from './report.ts';

const text = (key: string, label: string): Column => ({ key, label, type: 'text' });
const money = (key: string, label: string): Column => ({ key, label, type: 'money' });

/** Months that the report goes back. */
const MONTHS = 24;

/** Every target with what is achieved and where it lands, newest month first. */
export const targetsReport: ReportDefinition = {
  title: 'Targets',
  about: 'Each target of the last two years: achieved, to go, needed per working day, and where the forecast lands.',
  takes: [],
  needs: 'targets.list',
  isThere: hasTargets,
  build: ({ db, cube }) => {
    const today = localToday();
    const expected = expectedSales(db, cube, today);
    const actor = currentActor();
    const reader = { name: actor?.name ?? '', scope: actor?.scope ?? null };
    const rows = monthsWithTargets(db)
      .slice(0, MONTHS)
      .flatMap((month) => targetList(db, cube, today, reader, expected, { month, own: false }).items);
    return reportFromRows(
      [
        text('month', 'Month'),
        text('salesperson', 'Salesperson'),
        text('region', 'Region'),
        text('category', 'Category'),
        money('target', 'Target'),
        money('achieved', 'Achieved'),
        { key: 'share', label: 'Share', type: 'percent' },
        money('toGo', 'To go'),
        money('perDay', 'Per working day'),
        money('expected', 'Lands at'),
        money('low', 'Lands at least'),
        money('high', 'Lands at most'),
        { key: 'chance', label: 'Chance', type: 'percent' },
      ],
      rows.map((item): ReportCell[] => {
        const { landing } = item;
        const amount = (minor: number | null | undefined) => (minor == null ? null : fromMinor(minor, item.currency));
        return [
          ...[item.month, item.salesperson, item.region?.name ?? '', item.category],
          ...[amount(item.targetMinor), amount(item.achievedMinor), item.achievedMinor / item.targetMinor],
          ...[amount(item.toGoMinor), amount(item.perDayMinor), amount(item.expectedMinor)],
          ...[amount(landing?.lowMinor), amount(landing?.highMinor), landing?.chance ?? null],
        ];
      }),
    );
  },
};
