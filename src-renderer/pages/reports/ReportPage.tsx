import { Anchor, Button, Group, Paper, Select, Text } from '@mantine/core';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { Report, ReportCell, ReportColumn, ReportQuestion, Series } from '../../../src-shared/contract/index.ts';
import { call } from '../../client.ts';
import { type Column, DataGrid } from '../../components/DataGrid.tsx';
import { ErrorAlert } from '../../components/ErrorAlert.tsx';
import { FilterBar } from '../../components/FilterBar.tsx';
import { useFilter } from '../../components/filters.ts';
import { count, date, money, percent } from '../../components/format.ts';
import { Loading } from '../../components/Loading.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { useCall } from '../../components/use-call.ts';
import { usePagedRows } from '../../components/use-paged-rows.ts';
import { useQueryParams } from '../../components/use-query-params.ts';
import { m } from '../../messages/index.ts';
import { CsvMenu } from './CsvMenu.tsx';
import { linkOf } from './drill.ts';
import { headOf, hintOf, partOf, titleOf } from './labels.ts';
import { PivotBuilder, pivotOf } from './PivotBuilder.tsx';
import { barsOf, ReportChart } from './ReportChart.tsx';
import { RevenueWaterfall } from './RevenueWaterfall.tsx';

/** Display text of a cell. */
function cellText(cell: ReportCell | undefined, { type, key }: ReportColumn, currency: string): string {
  if (cell === null || cell === undefined) return '';
  if (key === 'part') return partOf(String(cell));
  if (typeof cell === 'string') return type === 'date' && cell !== '' ? date(cell) : cell;
  if (type === 'money') return money(cell, currency);
  return type === 'percent' ? percent(cell) : count(cell);
}

type NumberedRow = { nth: number; cells: ReportCell[] };
type ReportSlice = { items: NumberedRow[]; total: number; report: Report };

/** A report: rows loaded as they become visible, totals, CSV export, and print view. */
export default function ReportPage({ name }: { name: string }) {
  const { filter, isFiltered, to } = useFilter();
  const [params] = useSearchParams();
  const grain = (params.get('grain') as Series['grain'] | null) ?? 'month';
  const list = useCall('reports.list', {}).data;
  const listed = list?.reports.find((one) => one.name === name);
  const isOwn = name === 'custom';
  const question = useMemo<ReportQuestion>(
    () =>
      isOwn
        ? { name, filter: {}, grain: 'month', pivot: pivotOf(params, filter) }
        : { name, filter: listed?.takes.length === 0 ? {} : filter, grain },
    [name, isOwn, params, filter, grain, listed],
  );
  const key = JSON.stringify(question);
  const { rows, total, answer, error, onRange, reload } = usePagedRows<ReportSlice>(key, async (offset, limit) => {
    const report = await call('reports.run', { ...question, offset, limit });
    return {
      items: report.rows.map((cells, i) => ({ nth: offset + i, cells })),
      total: report.total,
      report,
    };
  });
  const report = answer?.report;
  const columns = useMemo<Column<NumberedRow>[]>(
    () =>
      (report?.columns ?? []).map((column, i) => ({
        key: column.key,
        header: headOf(column),
        ...hintOf(column),
        width: widthOf(report!, i),
        pinned: i === 0 && isPinned(report!),
        number: !['text', 'date'].includes(column.type),
        cell: ({ cells }) => {
          const text = i === 0 && cells[0] === '' ? m.filter.unnamed : cellText(cells[i], column, report!.currency);
          const href = linkOf(report!, cells, i, to);
          return href === null ? text : <Link href={href}>{text}</Link>;
        },
      })),
    [report, to],
  );
  const bars = useMemo(
    () =>
      report
        ? barsOf(
            report,
            rows.flatMap((row) => (row ? [row.cells] : [])),
            { grain: grainOf(question), from: filter.from },
          )
        : null,
    [report, rows, question, filter.from],
  );
  const own = params.get('name');
  const title = isOwn ? (own ?? m.reports.own) : report ? titleOf(report) : listed ? titleOf(listed) : m.reports.title;
  return (
    <>
      <PageHeader
        title={title}
        remark={
          <>
            <Anchor component={Link} href={to('/reports')} size="sm" className="no-print">
              {m.reports.back}
            </Anchor>
            {total !== null && ` · ${m.reports.rowsShown(total)}`}
          </>
        }
      >
        <CsvMenu question={question} as={isOwn ? title : name} />
        <Button variant="default" onClick={() => window.print()}>
          {m.print}
        </Button>
      </PageHeader>
      {isOwn && <PivotBuilder />}
      {(isOwn || (listed && listed.takes.length > 0)) && (
        <FilterBar>{listed?.takes.includes('grain') && <GrainChoice grain={grain} />}</FilterBar>
      )}
      {error !== null && <ErrorAlert error={error} retry={reload} />}
      {total === null && error === null && <Loading />}
      {error === null && total === 0 && <Text c="dimmed">{isFiltered ? m.reports.empty : m.reports.nothing}</Text>}
      {error === null && report && total !== null && total > 0 && (
        <>
          {name === 'why-revenue-changed' && <RevenueWaterfall report={report} title={title} />}
          <div className="no-print">
            {bars && name !== 'why-revenue-changed' && (
              <Paper px="sm" py={4} mb="xs">
                <ReportChart report={report} bars={bars} />
              </Paper>
            )}
            <DataGrid
              label={title}
              columns={columns}
              rows={rows}
              rowKey={({ nth }) => nth}
              onRange={onRange}
              beginsAtEnd={isPinned(report) && grainOf(question) !== null}
              height={`max(260px, calc(100vh - ${(isOwn ? 240 : 178) + (bars ? 190 : 0)}px))`}
              {...(report.sums ? { foot: footerCells(report) } : {})}
            />
          </div>
          <PrintTable report={report} rows={rows} />
        </>
      )}
    </>
  );
}

/** The length of the periods that are columns; null if they are none. */
function grainOf({ pivot, grain }: ReportQuestion): Series['grain'] | null {
  const columns = pivot?.columns ?? grain;
  return GRAINS.find((one) => one === columns) ?? null;
}

function footerCells({ sums, columns, currency }: Report): string[] {
  return columns.map((column, i) =>
    i === 0 && sums![0] === null ? m.table.sum : cellText(sums![i], column, currency),
  );
}

/** From this many columns on the first one stays in sight while the others scroll. */
const PINNED_FROM = 10;
const PINNED_WIDTH = 220;
/** About what a letter of a heading takes. */
const LETTER = 8;

/** A report by a name with many columns keeps the name in sight. */
const isPinned = ({ columns }: Report) => columns.length > PINNED_FROM && !SHORT.includes(columns[0]!.key);

const SHORT = ['sku', 'number', 'abc', 'xyz', 'hsn'];

function widthOf(report: Report, at: number): string {
  const column = report.columns[at]!;
  const { type, key } = column;
  if (at === 0 && isPinned(report)) return `${PINNED_WIDTH}px`;
  const sum = cellText(report.sums?.[at], column, report.currency);
  const least = (width: number) => Math.max(width, 8 + LETTER * Math.max(headOf(column).length, sum.length));
  if (at === 0 && type === 'date') return 'minmax(112px, 1fr)';
  if (type === 'money' || type === 'date') return `${least(100)}px`;
  if (type === 'number' || type === 'percent') return `${least(72)}px`;
  if (SHORT.includes(key)) return '84px';
  if (key === 'product' || key === 'store') return 'minmax(210px, 2fr)';
  return key === 'message' ? 'minmax(320px, 3fr)' : 'minmax(140px, 1fr)';
}

const GRAINS = ['day', 'week', 'month', 'quarter', 'year'] as const;

function GrainChoice({ grain }: { grain: Series['grain'] }) {
  const [, put] = useQueryParams();
  return (
    <Group gap={6}>
      <Select
        size="xs"
        w={120}
        aria-label={m.home.grain}
        allowDeselect={false}
        data={GRAINS.map((value) => ({ value, label: m.home.grains[value] }))}
        value={grain}
        onChange={(value) => put({ grain: value })}
      />
    </Group>
  );
}

/** The loaded rows as a plain table for printing. */
function PrintTable({ report, rows }: { report: Report; rows: (NumberedRow | undefined)[] }) {
  const here = rows.filter((row) => row !== undefined);
  return (
    <Paper className="print-only" withBorder={false} p={0}>
      <table className="paper">
        <thead>
          <tr>
            {report.columns.map((column) => (
              <th key={column.key}>{headOf(column)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {here.map(({ nth, cells }) => (
            <tr key={nth}>
              {report.columns.map((column, i) => (
                <td key={column.key} className={column.type === 'text' ? undefined : 'figure'}>
                  {cellText(cells[i], column, report.currency)}
                </td>
              ))}
            </tr>
          ))}
          {report.sums && (
            <tr>
              {footerCells(report).map((cell, i) => (
                <th key={report.columns[i]!.key} className="figure">
                  {cell}
                </th>
              ))}
            </tr>
          )}
        </tbody>
      </table>
      {here.length < report.total && <Text size="xs">{m.reports.firstRows(here.length)}</Text>}
    </Paper>
  );
}
