import { useCallback } from 'react';
import type { Report } from '../../../src-shared/contract/index.ts';
import type { ChartStyle } from '../../components/Chart.tsx';
import { money, moneyShort } from '../../components/format.ts';
import { Chart } from '../../components/LazyChart.tsx';
import { partOf } from './labels.ts';

/** From the revenue a year before to that of now: what each cause added or took away. */
export function RevenueWaterfall({ report, title }: { report: Report; title: string }) {
  const { rows, currency } = report;
  const option = useCallback(
    (style: ChartStyle) => {
      const labels = rows.map(([part]) => partOf(String(part)));
      const amounts = rows.map(([, amount]) => Number(amount));
      const isTotal = (at: number) => at === 0 || at === rows.length - 1;
      let level = 0;
      const bars = amounts.map((amount, at) => {
        const from = isTotal(at) ? 0 : level;
        level = isTotal(at) ? amount : level + amount;
        return { from: Math.min(from, level), size: Math.abs(level - from) };
      });
      const colour = (at: number) => (isTotal(at) ? style.behind : amounts[at]! < 0 ? style.down : style.bar);
      return {
        grid: { left: 8, right: 8, top: 28, bottom: 4, containLabel: true },
        xAxis: {
          ...style.category(labels),
          axisLabel: { color: style.ink, interval: 0, width: 92, overflow: 'break', lineHeight: 14 },
        },
        yAxis: style.value((value) => moneyShort(value, currency)),
        tooltip: { show: false },
        series: [
          {
            type: 'bar',
            stack: 'level',
            silent: true,
            itemStyle: { color: 'transparent' },
            data: bars.map(({ from }) => from),
          },
          {
            type: 'bar',
            stack: 'level',
            barMaxWidth: 56,
            data: bars.map(({ size }, at) => ({ value: size, itemStyle: { color: colour(at), borderRadius: 2 } })),
            label: {
              show: true,
              position: 'top',
              color: style.ink,
              formatter: ({ dataIndex }: { dataIndex: number }) =>
                `${!isTotal(dataIndex) && amounts[dataIndex]! > 0 ? '+' : ''}${moneyShort(amounts[dataIndex]!, currency)}`,
            },
          },
        ],
      };
    },
    [rows, currency],
  );
  const [before, now] = [rows[0], rows.at(-1)].map((row) => money(Number(row?.[1] ?? 0), currency));
  return <Chart option={option} height={260} label={`${title}. ${before} → ${now}`} />;
}
