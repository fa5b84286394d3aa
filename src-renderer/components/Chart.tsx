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
  /** What to draw in the house's style; the same function as long as nothing changes. */
  option: (style: ChartStyle) => EChartsCoreOption;
  /** What a reader who can't see it is told. */
  label: string;
  height?: number;
  /** A mark was clicked: its place on the axis. */
  onPick?: ((place: number) => void) | undefined;
}

/** A chart that follows the colours and its own width. */
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
