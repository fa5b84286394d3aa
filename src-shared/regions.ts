/** What a region is: the city or state of its stores, or their beat. */
export const REGION_KINDS = ['city', 'state', 'beat'] as const;
export type RegionKind = (typeof REGION_KINDS)[number];
