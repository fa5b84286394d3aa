import { useComputedColorScheme } from '@mantine/core';
import { BarChart, LineChart } from 'echarts/charts';
import { DataZoomComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { chartStyle } from '../theme/chart.ts';

use([BarChart, LineChart, DataZoomComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

export type ChartStyle = ReturnType<typeof chartStyle>;

interface Props {
  /** Builds the ECharts option. Must be referentially stable while nothing changes. */
  option: (style: ChartStyle) => EChartsCoreOption;
  /** Accessible name. */
  label: string;
  height?: number;
  /** Called when a data point is clicked, with its index on the category axis. */
  onPick?: ((place: number) => void) | undefined;
}

/** ECharts wrapper that follows the colour scheme and the width of its container. */
export default function Chart({ option, label, height = 240, onPick }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  const dark = useComputedColorScheme('light') === 'dark';
  useEffect(() => {
    const chart = init(box.current!);
    const style = chartStyle(dark);
    chart.setOption({ ...style.base, ...option(style) });
    chart.on('click', ({ dataIndex }) => pick.current?.(dataIndex));
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(box.current!);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [option, dark]);
  return <div ref={box} className="chart" style={{ height }} role="img" aria-label={label} />;
}
