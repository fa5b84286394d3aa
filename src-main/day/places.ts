import type { StoreAttributes } from '../cube/dimensions.ts';
import { middleOf, type Point } from './distance.ts';
import { centroidOf } from './postal-codes.ts';

const listed = ({ listed: its }: Pick<StoreAttributes, 'listed'>, key: string) => String(its[key] ?? '').trim();

/** The postal code of a store as typed or listed, else the one at the end of its address; empty for none. */
export const postalCodeOf = (store: Pick<StoreAttributes, 'listed' | 'address'>): string =>
  listed(store, 'postalCode') || (/\b[A-Z]{2}[ ,]+(\d{5}(?:-\d{4})?)\s*$/.exec(store.address)?.[1] ?? '');

/** What stores are kept together by: the beat, else the postal code, else the city. */
export const placeOf = (store: Pick<StoreAttributes, 'listed' | 'address' | 'city'>): string =>
  listed(store, 'beat') || postalCodeOf(store).slice(0, 5) || store.city.trim();

/** Places are the same whatever their case and outer spaces. */
export const samePlace = (place: string): string => place.trim().toLocaleLowerCase('en');

/** Where stores are: by their postal code, else in the middle of others of their place; left out where it is not known. */
export function pointsOf(stores: readonly StoreAttributes[]): Map<number, Point> {
  const points = new Map<number, Point>();
  for (const store of stores) {
    const point = centroidOf(postalCodeOf(store));
    if (point) points.set(store.id, point);
  }
  for (const its of Map.groupBy(stores, (store) => samePlace(placeOf(store))).values()) {
    const middle = middleOf(its.flatMap(({ id }) => points.get(id) ?? []));
    if (middle) for (const { id } of its) if (!points.has(id)) points.set(id, middle);
  }
  return points;
}
