/** A sum in minor units with a discount in per cent taken off, rounded half up. */
export const discounted = (minor: number, percent: number): number =>
  minor - Math.round((minor * Math.round(percent * 100)) / 10_000);
