import { useComputedColorScheme } from '@mantine/core';
import { BarChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { Dashboard } from '../../../src-shared/contract/index.ts';
import { money, moneyShort, month } from '../../components/format.ts';
import { m } from '../../messages/index.ts';
import { chartStyle } from '../../theme/chart.ts';

use([BarChart, GridComponent, TooltipComponent, CanvasRenderer]);

interface Props {
  months: Dashboard['byMonth'];
  currency: string;
  hrefOf: (month: string) => string;
}

/** Revenue by month as bars; a bar leads to its month's invoices. */
export default function MonthChart({ months, currency, hrefOf }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const dark = useComputedColorScheme('light') === 'dark';
  const [, navigate] = useLocation();
  useEffect(() => {
    const style = chartStyle(dark);
    const chart = init(box.current!);
    chart.setOption({
      ...style.base,
      xAxis: {
        type: 'category',
        data: months.map(({ month: name }) => month(name)),
        axisLine: { lineStyle: { color: style.hair } },
        axisTick: { show: false },
        axisLabel: { color: style.ink, hideOverlap: true },
      },
      yAxis: {
        type: 'value',
        splitLine: { lineStyle: { color: style.hair } },
        axisLabel: { color: style.ink, formatter: (value: number) => moneyShort(value, currency) },
      },
      series: [
        {
          type: 'bar',
          data: months.map(({ revenueMinor }) => revenueMinor),
          barMaxWidth: 36,
          itemStyle: { color: style.bar, borderRadius: [3, 3, 0, 0] },
          emphasis: { itemStyle: { color: style.barHover } },
          tooltip: { valueFormatter: (value: unknown) => money(Number(value), currency) },
          name: m.home.revenue,
        },
      ],
    });
    chart.on('click', ({ dataIndex }) => navigate(hrefOf(months[dataIndex]!.month)));
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(box.current!);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [months, currency, dark, hrefOf, navigate]);
  const best = months.reduce((top, current) => (current.revenueMinor > top.revenueMinor ? current : top), months[0]!);
  return (
    <div
      ref={box}
      className="chart"
      role="img"
      aria-label={m.home.chartLabel(months.length, `${month(best.month)}, ${money(best.revenueMinor, currency)}`)}
    />
  );
}
