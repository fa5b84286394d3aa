import type { EChartsCoreOption } from 'echarts/core';

/** Chart style for the light and the dark scheme: one primary colour, thin axes, no decoration. */
export function chartStyle(dark: boolean) {
  const ink = dark ? '#c9cecd' : '#3d4543';
  const hair = dark ? '#3a3f40' : '#e3e6e5';
  const category = (data: string[]) => ({
    type: 'category',
    data,
    axisLine: { lineStyle: { color: hair } },
    axisTick: { show: false },
    axisLabel: { color: ink, hideOverlap: true },
  });
  const value = (formatter: (value: number) => string) => ({
    type: 'value',
    splitLine: { lineStyle: { color: hair } },
    axisLabel: { color: ink, formatter },
  });
  return {
    bar: dark ? '#4fac96' : '#0b6e5d',
    barHover: dark ? '#a6d5c9' : '#2d9a82',
    /** What was lost, beside `bar` for what was gained. */
    down: dark ? '#e08a7b' : '#b3402e',
    behind: dark ? '#565f5c' : '#b5bdbb',
    /** Actual values, beside forecast ones. */
    known: dark ? '#f4f7f6' : '#121816',
    ink,
    hair,
    category,
    value,
    base: {
      animation: false,
      textStyle: { fontFamily: 'inherit', color: ink },
      grid: { left: 8, right: 8, top: 12, bottom: 4, containLabel: true },
      tooltip: {
        renderMode: 'richText',
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        backgroundColor: dark ? '#2a2e2f' : '#ffffff',
        borderColor: hair,
        textStyle: { color: ink, fontSize: 13 },
      },
    } satisfies EChartsCoreOption,
  };
}
