import type { TargetPart } from '../../src-shared/contract/targets.ts';
import { REGION_KINDS, type RegionKind } from '../../src-shared/regions.ts';
import type { StoreAttributes } from '../cube/dimensions.ts';

/** A region: what it is, and its name. */
export type Region = NonNullable<TargetPart['region']>;
type RegionStore = Pick<StoreAttributes, 'city' | 'state' | 'listed'>;

/** The name of a store’s region of a kind; empty where it has none. */
export const regionNameOf = ({ city, state, listed }: RegionStore, kind: RegionKind): string =>
  kind === 'city' ? city : kind === 'state' ? state : String(listed.beat ?? '');

/** Every region of some stores: cities first, then states and beats, by name. */
export function regionsOf(stores: Iterable<RegionStore>): Region[] {
  const names = Object.fromEntries(REGION_KINDS.map((kind) => [kind, new Set<string>()])) as Record<
    RegionKind,
    Set<string>
  >;
  for (const store of stores) for (const kind of REGION_KINDS) names[kind].add(regionNameOf(store, kind));
  const { compare } = new Intl.Collator();
  return REGION_KINDS.flatMap((kind) =>
    [...names[kind]]
      .filter(Boolean)
      .sort(compare)
      .map((name) => ({ kind, name })),
  );
}
