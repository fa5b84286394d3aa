import { useCallback } from 'react';
import { m } from '../messages/index.ts';
import type { ChartStyle } from './Chart.tsx';
import { month } from './format.ts';
import { Chart } from './LazyChart.tsx';
import { isUnfinished, unfinishedBar } from './unfinished.ts';

interface Props {
  label: string;
  months: { month: string; value: number }[];
  format: (value: number) => string;
  short: (value: number) => string;
  /** The last day with sales of any store; the month that it is in may be unfinished. */
  until: string | null;
  onPick?: (month: string) => void;
  height?: number;
}

/** Bar chart with one bar per month. */
export function MonthBars({ label, months, format, short, until, onPick, height = 190 }: Props) {
  const unfinished = months.map((one) => isUnfinished(one.month, 'month', { until }));
  const option = useCallback(
    (style: ChartStyle) => ({
      xAxis: style.category(months.map((one) => month(one.month))),
      yAxis: style.value(short),
      series: [
        {
          type: 'bar',
          name: label,
          data: months.map(({ value }, at) => ({ value, ...(unfinished[at] ? unfinishedBar(style.bar) : {}) })),
          barMaxWidth: 30,
          itemStyle: { color: style.bar, borderRadius: [3, 3, 0, 0] },
          emphasis: { itemStyle: { color: style.barHover } },
          tooltip: { valueFormatter: (value: unknown) => format(Number(value)) },
        },
      ],
    }),
    [months, label, format, short],
  );
  if (months.length === 0) return null;
  const best = months.reduce((top, one) => (one.value > top.value ? one : top));
  return (
    <Chart
      option={option}
      height={height}
      label={`${label}. ${m.home.chartLabel(months.length, `${month(best.month)}, ${format(best.value)}`)}`}
      onPick={onPick && ((place) => onPick(months[place]!.month))}
    />
  );
}

/** First and last day of a month given as `YYYY-MM`. */
export function monthPeriod(name: string): { from: string; to: string } {
  const last = new Date(Date.UTC(Number(name.slice(0, 4)), Number(name.slice(5, 7)), 0)).getUTCDate();
  return { from: `${name}-01`, to: `${name}-${last}` };
}
