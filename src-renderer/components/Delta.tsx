import { signedPercent } from './format.ts';

/** Relative change against an earlier value; renders nothing if that value is not positive. */
export function Delta({
  now,
  before,
  label,
  lessIsGood = false,
}: {
  now: number;
  before: number;
  label?: (change: string) => string;
  lessIsGood?: boolean;
}) {
  if (before <= 0) return null;
  const change = now / before - 1;
  const text = signedPercent(change);
  const good = lessIsGood ? change <= 0 : change >= 0;
  return (
    <span className={good ? 'delta delta-good' : 'delta delta-bad'} title={label?.(text)}>
      <span aria-hidden="true">{change >= 0 ? '▲' : '▼'} </span>
      {text}
    </span>
  );
}
