import { signedPercent } from './format.ts';

/** Relative change against an earlier value; renders nothing if that value is not positive. */
export function Delta({ now, before, lessIsGood = false }: { now: number; before: number; lessIsGood?: boolean }) {
  if (before <= 0) return null;
  const change = now / before - 1;
  const good = lessIsGood ? change <= 0 : change >= 0;
  return (
    <span className={good ? 'delta delta-good' : 'delta delta-bad'}>
      {change !== 0 && <span aria-hidden="true">{change > 0 ? '▲' : '▼'} </span>}
      {signedPercent(change)}
    </span>
  );
}
