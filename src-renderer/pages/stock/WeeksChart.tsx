import { SimpleGrid, Text } from '@mantine/core';
import { useCallback } from 'react';
import type { Output } from '../../../src-shared/contract/index.ts';
import type { ChartStyle } from '../../components/Chart.tsx';
import { count, shortDate } from '../../components/format.ts';
import { Chart } from '../../components/LazyChart.tsx';
import { m } from '../../messages/index.ts';

type Weeks = Output<'stock.list'>['weeks'];

/** How many products run out, and how many pieces expire unsold, week by week; nothing where none do. */
export function WeeksChart({ weeks }: { weeks: Weeks }) {
  const products = weeks.reduce((sum, { runOut }) => sum + runOut, 0);
  const pieces = weeks.reduce((sum, { unsold }) => sum + unsold, 0);
  return (
    <SimpleGrid cols={{ base: 1, md: products > 0 && pieces > 0 ? 2 : 1 }} mb="sm">
      {products > 0 && (
        <Bars weeks={weeks} of="runOut" title={m.stock.chart} label={m.stock.chartLabel(weeks.length, products)} />
      )}
      {pieces > 0 && (
        <Bars
          weeks={weeks}
          of="unsold"
          title={m.stock.chartUnsold}
          label={m.stock.chartUnsoldLabel(weeks.length, pieces)}
        />
      )}
    </SimpleGrid>
  );
}

function Bars({ weeks, of, title, label }: { weeks: Weeks; of: 'runOut' | 'unsold'; title: string; label: string }) {
  const option = useCallback(
    (style: ChartStyle) => ({
      xAxis: style.category(weeks.map(({ week }) => shortDate(week))),
      yAxis: { ...style.value(count), minInterval: 1 },
      series: [
        {
          type: 'bar',
          name: title,
          data: weeks.map((week) => week[of]),
          barMaxWidth: 30,
          itemStyle: { color: of === 'runOut' ? style.bar : style.down, borderRadius: [3, 3, 0, 0] },
        },
      ],
    }),
    [weeks, of, title],
  );
  return (
    <div>
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      <Chart option={option} height={120} label={label} />
    </div>
  );
}
