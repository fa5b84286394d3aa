import type { Target } from '../../../src-shared/contract/index.ts';
import { moneyWhole, month } from '../../components/format.ts';
import { Tile } from '../../components/Tile.tsx';
import { useCall } from '../../components/use-call.ts';
import { useMe } from '../../components/use-me.ts';
import { m } from '../../messages/index.ts';
import { chanceText, partName } from '../targets/target-text.ts';

const SHOWN = 3;

/** The user’s own targets of this month; nothing where there is none. */
export function OwnTargets() {
  const { refused } = useMe();
  const { data } = useCall('targets.list', { own: true }, { wait: refused.has('targets.list') });
  if (!data || data.items.length === 0) return null;
  return (
    <div className="tiles own-targets">
      {data.items.slice(0, SHOWN).map((target) => (
        <Tile
          key={target.id}
          href="/targets"
          label={m.targets.mine(partName(target), month(target.month))}
          value={m.targets.achievedOf(
            moneyWhole(target.achievedMinor, target.currency),
            moneyWhole(target.targetMinor, target.currency),
          )}
        >
          {wayToGo(target)}
        </Tile>
      ))}
    </div>
  );
}

/** What is left to do, and where it lands. */
function wayToGo(target: Target): string {
  const { toGoMinor, perDayMinor, expectedMinor, currency, state } = target;
  if (state !== 'open' || expectedMinor === null) return chanceText(target);
  const parts = [m.targets.mineLeft(moneyWhole(toGoMinor, currency))];
  if (perDayMinor !== null) parts.push(m.targets.minePerDay(moneyWhole(perDayMinor, currency)));
  parts.push(m.targets.mineLands(moneyWhole(expectedMinor, currency), chanceText(target)));
  return parts.join(' · ');
}
