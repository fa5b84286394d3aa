/** Scores of a text recogniser: for each step the natural logarithms of the probabilities of its classes; 0 is the blank. */
export interface CtcScores {
  steps: number;
  classes: number;
  logs: Float32Array;
}

const NONE = Number.NEGATIVE_INFINITY;
export const logSum = (a: number, b: number): number => {
  if (a === NONE) return b;
  if (b === NONE) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
};

/** The likeliest texts as class numbers, best first, with their probabilities: prefix beam search (Hannun et al. 2014). */
export function likeliestTexts(
  { steps, classes, logs }: CtcScores,
  width = 16,
): { text: number[]; probability: number }[] {
  interface Beam {
    text: number[];
    blank: number;
    sign: number;
  }
  let beams = new Map<string, Beam>([['', { text: [], blank: 0, sign: NONE }]]);
  for (let step = 0; step < steps; step++) {
    const next = new Map<string, Beam>();
    const beamOf = (text: number[]) => {
      const key = text.join(' ');
      let beam = next.get(key);
      if (beam) return beam;
      beam = { text, blank: NONE, sign: NONE };
      next.set(key, beam);
      return beam;
    };
    for (const { text, blank, sign } of beams.values()) {
      const all = logSum(blank, sign);
      const same = beamOf(text);
      same.blank = logSum(same.blank, all + logs[step * classes]!);
      for (let k = 1; k < classes; k++) {
        const log = logs[step * classes + k]!;
        if (log < -12) continue;
        if (k === text.at(-1)) {
          same.sign = logSum(same.sign, sign + log);
          const again = beamOf([...text, k]);
          again.sign = logSum(again.sign, blank + log);
        } else {
          const longer = beamOf([...text, k]);
          longer.sign = logSum(longer.sign, all + log);
        }
      }
    }
    const best = [...next].sort(([, a], [, b]) => logSum(b.blank, b.sign) - logSum(a.blank, a.sign));
    beams = new Map(best.slice(0, width));
  }
  return [...beams.values()].map(({ text, blank, sign }) => ({ text, probability: Math.exp(logSum(blank, sign)) }));
}
