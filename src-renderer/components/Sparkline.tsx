/** Sparkline for a table cell. */
export function Sparkline({ values, label }: { values: number[]; label: string }) {
  const max = Math.max(...values, 1);
  const min = Math.min(...values, 0);
  const x = (i: number) => 1 + (i * 70) / Math.max(1, values.length - 1);
  const y = (value: number) => 19 - ((value - min) / (max - min)) * 18;
  const points = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const last = values.length - 1;
  return (
    <svg className="spark" width={74} height={20} role="img" aria-label={label}>
      <polyline points={points} />
      {last >= 0 && <circle cx={x(last)} cy={y(values[last]!)} r={2} />}
    </svg>
  );
}
