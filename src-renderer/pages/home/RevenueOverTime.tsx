import { Button, Group, Paper, SegmentedControl, Select, Table, Text, Title } from '@mantine/core';
import { useCallback, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { addDays } from '../../../src-shared/calendar.ts';
import type { Dashboard, Input, Series } from '../../../src-shared/contract/index.ts';
import type { ChartStyle } from '../../components/Chart.tsx';
import { ErrorAlert } from '../../components/ErrorAlert.tsx';
import { useFilter } from '../../components/filters.ts';
import { count, date, money, moneyShort, month, shortDate } from '../../components/format.ts';
import { Chart } from '../../components/LazyChart.tsx';
import { ScrollX } from '../../components/ScrollX.tsx';
import { unfinishedBar } from '../../components/unfinished.ts';
import { useCall } from '../../components/use-call.ts';
import { useQueryParams } from '../../components/use-query-params.ts';
import { m } from '../../messages/index.ts';

type Grain = Series['grain'];
type Point = Series['points'][number];
type Compare = NonNullable<Input<'sales.series'>['compare']>;
const GRAINS: Grain[] = ['day', 'week', 'month'];
const HEIGHT = 250;
const DAY = 86_400_000;

/** Default bucket size: days up to a quarter, weeks up to half a year, else months. */
function grainFor({ from, to }: Dashboard): Grain {
  const days = from && to ? (Date.parse(to) - Date.parse(from)) / DAY : 0;
  if (days <= 92) return 'day';
  return days <= 190 ? 'week' : 'month';
}

/** Whether a bucket is cut off by the period or by the end of the data. */
function isPartial(grain: Grain, { from, to }: Pick<Point, 'from' | 'to'>): boolean {
  if (grain === 'day') return false;
  if (grain === 'week') return addDays(from, 6) !== to;
  return !from.endsWith('-01') || !addDays(to, 1).endsWith('-01');
}

/** Axis label of a bucket. */
function bucketLabel(grain: Grain, from: string): string {
  return grain === 'month' ? month(from.slice(0, 7)) : shortDate(from);
}

/** Zoomable revenue chart with a comparison series; a bucket links to its invoices. */
export function RevenueOverTime({ dashboard: d }: { dashboard: Dashboard }) {
  const { filter, to } = useFilter();
  const [params, put] = useQueryParams();
  const [, navigate] = useLocation();
  const [asTable, setAsTable] = useState(false);
  const grain = (params.get('grain') as Grain | null) ?? grainFor(d);
  const bounded = filter.from !== undefined && filter.to !== undefined;
  const compare = (params.get('compare') as Compare | null) ?? (bounded ? 'lastYear' : 'none');
  const period = d.from && d.to ? { from: filter.from ?? d.from, to: filter.to ?? d.to } : {};
  const { data, error, reload } = useCall('sales.series', { ...filter, ...period, grain, compare });
  return (
    <Paper>
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={2}>{m.home.overTime}</Title>
        <Group gap="xs" className="no-print">
          <SegmentedControl
            size="xs"
            aria-label={m.home.grain}
            data={GRAINS.map((value) => ({ value, label: m.home.grains[value] }))}
            value={grain}
            onChange={(value) => put({ grain: value })}
          />
          <Select
            size="xs"
            w={190}
            aria-label={m.home.compare}
            allowDeselect={false}
            data={Object.entries(m.home.compares).map(([value, label]) => ({
              value,
              label: value === 'none' ? `${m.home.compare}: ${label}` : label,
            }))}
            value={compare}
            onChange={(value) => put({ compare: value })}
          />
          <Button variant="subtle" size="compact-sm" onClick={() => setAsTable(!asTable)} aria-pressed={asTable}>
            {asTable ? m.home.showChart : m.home.showTable}
          </Button>
        </Group>
      </Group>
      {error !== null && <ErrorAlert error={error} retry={reload} />}
      {data === null && <div style={{ height: HEIGHT }} />}
      {data && asTable && <RevenueTable series={data} against={m.home.compares[compare]} />}
      {data && !asTable && (
        <RevenueChart
          series={data}
          against={m.home.compares[compare]}
          onPick={({ from, to: end }) => navigate(to('/invoices', { from, to: end }))}
        />
      )}
      {data?.points.some((point) => isPartial(data.grain, point)) && !asTable && (
        <Text size="xs" c="dimmed">
          {m.home.partial}
        </Text>
      )}
    </Paper>
  );
}

function RevenueChart({
  series,
  against,
  onPick,
}: {
  series: Series;
  against: string;
  onPick: (point: Point) => void;
}) {
  const { points, grain, currency } = series;
  const compares = points.some(({ beforeMinor }) => beforeMinor !== null);
  const option = useCallback(
    (style: ChartStyle) => {
      const written = { valueFormatter: (value: unknown) => (value == null ? '–' : money(Number(value), currency)) };
      return {
        grid: { ...style.base.grid, top: compares ? 34 : 12, bottom: 34 },
        ...(compares ? { legend: { top: 0, right: 0, itemHeight: 8, textStyle: { color: style.ink } } } : {}),
        xAxis: style.category(points.map(({ from }) => bucketLabel(grain, from))),
        yAxis: style.value((value) => moneyShort(value, currency)),
        dataZoom: [
          { type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false },
          {
            type: 'slider',
            height: 18,
            bottom: 4,
            borderColor: 'transparent',
            backgroundColor: 'transparent',
            fillerColor: style.hair,
            handleStyle: { color: style.behind },
            moveHandleSize: 0,
            showDataShadow: false,
            showDetail: false,
            brushSelect: false,
          },
        ],
        series: [
          ...(compares
            ? [
                {
                  ...(grain === 'month'
                    ? { type: 'bar', barMaxWidth: 30, barGap: '10%' }
                    : {
                        type: 'line',
                        symbol: 'none',
                        z: 3,
                        lineStyle: { color: style.ink, width: 1.5, type: 'dashed' },
                      }),
                  name: against,
                  data: points.map(({ beforeMinor }) => beforeMinor),
                  itemStyle: { color: grain === 'month' ? style.behind : style.ink, borderRadius: [3, 3, 0, 0] },
                  tooltip: written,
                },
              ]
            : []),
          {
            type: 'bar',
            name: m.home.revenue,
            data: points.map((point) => ({
              value: point.revenueMinor,
              ...(isPartial(grain, point) ? unfinishedBar(style.bar) : {}),
            })),
            barMaxWidth: 36,
            itemStyle: { color: style.bar, borderRadius: [3, 3, 0, 0] },
            emphasis: { itemStyle: { color: style.barHover } },
            tooltip: written,
          },
        ],
      };
    },
    [points, grain, currency, compares, against],
  );
  const best = points.reduce<Point | null>(
    (top, point) => (top === null || point.revenueMinor > top.revenueMinor ? point : top),
    null,
  );
  if (!best) return null;
  return (
    <Chart
      option={option}
      height={HEIGHT}
      label={m.home.chartLabel(
        points.length,
        `${bucketLabel(grain, best.from)}, ${money(best.revenueMinor, currency)}`,
      )}
      onPick={(place) => onPick(points[place]!)}
    />
  );
}

function RevenueTable({ series: { points, currency, grain }, against }: { series: Series; against: string }) {
  const { to } = useFilter();
  const compares = points.some(({ beforeMinor }) => beforeMinor !== null);
  return (
    <ScrollX maxHeight={360}>
      <Table striped>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{m.home.grains[grain]}</Table.Th>
            <Table.Th ta="right">{m.home.orders}</Table.Th>
            <Table.Th ta="right">{m.home.revenue}</Table.Th>
            {compares && <Table.Th ta="right">{against}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {points.map((point) => (
            <Table.Tr key={point.from}>
              <Table.Td>
                <Link href={to('/invoices', { from: point.from, to: point.to })}>
                  {grain === 'month' ? month(point.from.slice(0, 7)) : date(point.from)}
                </Link>
                {isPartial(grain, point) && (
                  <Text span size="xs" c="dimmed" ml="xs">
                    {m.home.notComplete(shortDate(point.from), shortDate(point.to))}
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right" className="figure">
                {count(point.orders)}
              </Table.Td>
              <Table.Td ta="right" className="figure">
                {money(point.revenueMinor, currency)}
              </Table.Td>
              {compares && (
                <Table.Td ta="right" className="figure">
                  {point.beforeMinor === null ? '' : money(point.beforeMinor, currency)}
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollX>
  );
}
