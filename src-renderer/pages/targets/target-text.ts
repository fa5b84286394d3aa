import type { Target, TargetPart } from '../../../src-shared/contract/index.ts';
import { percent } from '../../components/format.ts';
import { m } from '../../messages/index.ts';

/** What a target is for: `Anna`, `Pune · Sweets`, or all sales. */
export const partName = ({ salesperson, region, category }: TargetPart): string =>
  [salesperson, region?.name, category].filter(Boolean).join(' · ') || m.targets.allSales;

/** The heading of a group of targets, by what its targets name. */
export function groupTitle(by: string): string {
  if (by === '') return m.targets.groupAll;
  const parts = by.split(' ').map((part) => m.targets.by[part as keyof typeof m.targets.by]);
  return m.targets.groupBy(parts.join(m.targets.groupJoin));
}

/** A chance in whole percent, never certain. */
export const percentText = (chance: number): string =>
  chance > 0.99
    ? m.targets.over(percent(0.99))
    : chance < 0.01
      ? m.targets.under(percent(0.01))
      : percent(Math.round(chance * 100) / 100);

/** Whether a target was reached, or how likely that is, in words. */
export function stateText({ state, landing }: Pick<Target, 'state' | 'landing'>): string {
  if (state === 'reached') return m.targets.reached;
  if (state === 'missed') return m.targets.missed;
  return landing ? m.targets.likelihood[landing.likelihood] : m.targets.noForecast;
}

/** The same with the chance: `likely, 72%`. */
export function chanceText(target: Pick<Target, 'state' | 'landing'>): string {
  const { state, landing } = target;
  const text = stateText(target);
  return state === 'open' && landing ? m.targets.chanceText(text, percentText(landing.chance)) : text;
}
