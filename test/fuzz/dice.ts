/** A seeded pseudo-random number generator: a linear congruential one (Numerical Recipes, 7.1). */
export class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  below(n: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * n);
  }
  pick<T>(of: readonly T[]): T {
    return of[this.below(of.length)]!;
  }
  chance(share: number): boolean {
    return this.below(1_000_000) < share * 1_000_000;
  }
}
