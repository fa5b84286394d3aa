import { useCallback } from 'react';
import type { Forecast } from '../../../src-shared/contract/index.ts';
import type { ChartStyle } from '../../components/Chart.tsx';
import { count, money, moneyShort, month, shortDate } from '../../components/format.ts';
import { Chart } from '../../components/LazyChart.tsx';
import { m } from '../../messages/index.ts';
import { seriesName } from './series-name.ts';

/** Formatters for values and periods of a forecast. */
export function formatterOf({ measure, currency, grain }: Forecast) {
  return {
    value: (v: number) => (measure === 'revenue' ? money(v, currency) : count(Math.round(v * 10) / 10)),
    short: (v: number) => (measure === 'revenue' ? moneyShort(v, currency) : count(v)),
    period: (start: string) => (grain === 'month' ? month(start.slice(0, 7)) : shortDate(start)),
  };
}

/** History, point forecast with 80% and 95% intervals, and earlier forecasts. */
export function ForecastChart({ forecast: f }: { forecast: Forecast }) {
  const option = useCallback(
    (style: ChartStyle) => {
      const write = formatterOf(f);
      const shown = f.history.slice(f.grain === 'week' ? -104 : -36);
      const periods = [...shown.map(({ period }) => period), ...f.points.map(({ period }) => period)];
      const before = shown.map(() => null);
      // intervals and forecast start at the last actual value, so that the lines connect
      const join = shown.at(-1)?.value ?? null;
      const afterHistory = (of: (point: Forecast['points'][number]) => number, first: number | null = join) => [
        ...before.slice(1),
        ...(shown.length > 0 ? [first] : []),
        ...f.points.map(of),
      ];
      const band = (name: string, low: 'low80' | 'low95', high: 'high80' | 'high95', opacity: number) => [
        {
          type: 'line',
          name: `${name}-floor`,
          stack: name,
          stackStrategy: 'all',
          symbol: 'none',
          silent: true,
          lineStyle: { opacity: 0 },
          tooltip: { show: false },
          data: afterHistory((p) => p[low]),
        },
        {
          type: 'line',
          name,
          stack: name,
          stackStrategy: 'all',
          symbol: 'none',
          silent: true,
          lineStyle: { opacity: 0 },
          areaStyle: { color: style.bar, opacity },
          tooltip: { show: false },
          data: afterHistory((p) => p[high] - p[low], 0),
        },
      ];
      const earlier = new Map(f.earlier.flatMap(({ points }) => points.map((p) => [p.period, p.mean] as const)));
      const special = shown.map(({ period, value }, i) => {
        const end = shown[i + 1]?.period ?? f.points[0]?.period ?? '';
        return f.specialPeriods.some(({ from, to }) => from < end && to >= period) ? value : null;
      });
      const isAnySpecial = special.some((value) => value !== null);
      const written = { valueFormatter: (v: unknown) => (v == null ? '–' : write.value(Number(v))) };
      return {
        grid: { ...style.base.grid, top: 34 },
        legend: {
          top: 0,
          right: 0,
          itemHeight: 8,
          textStyle: { color: style.ink },
          data: [
            m.forecast.sold,
            ...(isAnySpecial ? [m.forecast.special.title] : []),
            m.forecast.expected,
            ...(earlier.size > 0 ? [m.forecast.earlier] : []),
          ],
        },
        xAxis: { ...style.category(periods.map(write.period)), boundaryGap: false },
        yAxis: style.value(write.short),
        series: [
          ...band('95', 'low95', 'high95', 0.12),
          ...band('80', 'low80', 'high80', 0.2),
          {
            type: 'line',
            name: m.forecast.sold,
            symbol: 'none',
            data: shown.map(({ value }) => value),
            lineStyle: { color: style.known, width: 2 },
            itemStyle: { color: style.known },
            tooltip: written,
          },
          {
            type: 'line',
            name: m.forecast.expected,
            symbol: 'none',
            data: afterHistory((p) => p.mean),
            lineStyle: { color: style.bar, width: 2.5 },
            itemStyle: { color: style.bar },
            tooltip: written,
          },
          ...(isAnySpecial
            ? [
                {
                  type: 'line',
                  name: m.forecast.special.title,
                  symbol: 'diamond',
                  symbolSize: 11,
                  data: special,
                  lineStyle: { opacity: 0 },
                  itemStyle: { color: style.down },
                  tooltip: written,
                },
              ]
            : []),
          ...(earlier.size > 0
            ? [
                {
                  type: 'line',
                  name: m.forecast.earlier,
                  symbol: 'none',
                  data: periods.map((period) => earlier.get(period) ?? null),
                  lineStyle: { color: style.behind, width: 2, type: 'dashed' },
                  itemStyle: { color: style.behind },
                  tooltip: written,
                },
              ]
            : []),
        ],
      };
    },
    [f],
  );
  const write = formatterOf(f);
  const [first, last] = [f.points[0], f.points.at(-1)];
  if (!first || !last) return null;
  return (
    <Chart
      option={option}
      height={300}
      label={m.forecast.chartLabel(seriesName(f), f.points.length, write.value(first.mean), write.value(last.mean))}
    />
  );
}
