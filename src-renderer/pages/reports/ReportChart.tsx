import { Text } from '@mantine/core';
import { useCallback } from 'react';
import type { Grain } from '../../../src-shared/calendar.ts';
import type { Report, ReportCell, ReportColumn } from '../../../src-shared/contract/index.ts';
import type { ChartStyle } from '../../components/Chart.tsx';
import { count, date, money, moneyShort, percent } from '../../components/format.ts';
import { Chart } from '../../components/LazyChart.tsx';
import { isUnfinished, unfinishedBar } from '../../components/unfinished.ts';
import { m } from '../../messages/index.ts';
import { headOf } from './labels.ts';

const MAX_BARS = 40;
const MAX_DAYS = 100;
const HEIGHT = 170;

interface Bars {
  label: string;
  column: ReportColumn;
  bars: { name: string; value: number; isUnfinished?: boolean }[];
}

/**
 * What a report's chart shows: its sums by period, or its first rows by the most telling column; null for none.
 * @param grain of the columns, where these are periods from a first day on
 */
export function barsOf(
  report: Report,
  rows: ReportCell[][],
  { grain, from }: { grain: Grain | null; from?: string | undefined },
): Bars | null {
  const { columns, sums } = report;
  const periods = columns.flatMap((column, at) => (/^c\d+$/.test(column.key) ? [{ column, at }] : []));
  if (sums && periods.length > 1)
    return {
      label: headOf(columns.at(-1)!),
      column: periods[0]!.column,
      bars: periods.map(({ column, at }) => ({
        name: headOf(column),
        value: Number(sums[at] ?? 0),
        isUnfinished: grain !== null && isUnfinished(column.label, grain, { from, until: report.salesUntil }),
      })),
    };
  const values = columns.findIndex(({ type }, at) => type === 'money' && (sums === null || sums[at] !== null));
  const at = values >= 0 ? values : columns.findIndex(({ type }) => type === 'number' || type === 'percent');
  const named = nameColumn(columns, rows);
  if (at < 0 || named < 0 || rows.length < 2) return null;
  const bars = rows
    .slice(0, columns[named]!.type === 'date' ? MAX_DAYS : MAX_BARS)
    .map((cells) => ({ name: nameOf(cells[named], columns[named]!), value: Number(cells[at] ?? 0) }));
  return { label: headOf(columns[at]!), column: columns[at]!, bars };
}

/** The column that tells the rows apart best; -1 if none does. */
function nameColumn(columns: ReportColumn[], rows: ReportCell[][]): number {
  const distinct = columns.map(({ type }, at) =>
    type === 'text' || type === 'date' ? new Set(rows.slice(0, MAX_BARS).map((cells) => cells[at])).size : 0,
  );
  const most = Math.max(...distinct);
  return most === 0 ? -1 : distinct.indexOf(most);
}

const nameOf = (cell: ReportCell | undefined, { type }: ReportColumn) =>
  type === 'date' && typeof cell === 'string' && cell !== '' ? date(cell) : String(cell ?? '') || m.filter.unnamed;

/** Bars above the table of a report. */
export function ReportChart({ report, bars: { label, column, bars } }: { report: Report; bars: Bars }) {
  const { currency } = report;
  const { type } = column;
  const option = useCallback(
    (style: ChartStyle) => {
      const format = (value: number) =>
        type === 'money' ? money(value, currency) : type === 'percent' ? percent(value) : count(value);
      return {
        xAxis: style.category(bars.map(({ name }) => name)),
        yAxis: style.value(type === 'money' ? (value: number) => moneyShort(value, currency) : format),
        series: [
          {
            type: 'bar',
            name: label,
            data: bars.map((bar) => ({ value: bar.value, ...(bar.isUnfinished ? unfinishedBar(style.bar) : {}) })),
            barMaxWidth: 30,
            itemStyle: { color: style.bar, borderRadius: [3, 3, 0, 0] },
            emphasis: { itemStyle: { color: style.barHover } },
            tooltip: { valueFormatter: (value: unknown) => format(Number(value)) },
          },
        ],
      };
    },
    [bars, label, type, currency],
  );
  return (
    <>
      <Chart option={option} height={HEIGHT} label={m.reports.chart(label, bars.length)} />
      {bars.some((bar) => bar.isUnfinished) && (
        <Text size="xs" c="dimmed">
          {m.home.partial}
        </Text>
      )}
    </>
  );
}
