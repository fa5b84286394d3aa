import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type HierarchyNode, reconcile, removeNegativeParts } from './reconcile.ts';

const leaf = (value: number, variance: number): HierarchyNode => ({
  points: Float64Array.of(value),
  variance,
  children: [],
});

it('is the weighted least squares solution: two children and their parent, worked out by hand', () => {
  // minimise (t−100)²/4 + (a−30)²/1 + (b−60)²/2 with t = a + b: the gap of 10 is divided 4 : 1 : 2
  const [a, b] = [leaf(30, 1), leaf(60, 2)];
  const root: HierarchyNode = { points: Float64Array.of(100), variance: 4, children: [a, b] };
  reconcile(root);
  expect(root.points[0]).toBeCloseTo(100 - (10 * 4) / 7, 10);
  expect(a.points[0]).toBeCloseTo(30 + 10 / 7, 10);
  expect(b.points[0]).toBeCloseTo(60 + 20 / 7, 10);
});

it('every parent is the sum of its children, in any tree', () => {
  const number = fc.double({ min: -1000, max: 1000, noNaN: true });
  const variance = fc.double({ min: 0.01, max: 100, noNaN: true });
  const { tree } = fc.letrec<{ tree: HierarchyNode }>((tie) => ({
    tree: fc
      .tuple(
        number,
        variance,
        fc.oneof({ maxDepth: 3 }, fc.constant<HierarchyNode[]>([]), fc.array(tie('tree'), { maxLength: 3 })),
      )
      .map(([value, v, children]) => ({ points: Float64Array.of(value, value + 1), variance: v, children })),
  }));
  const check = ({ points, children }: HierarchyNode) => {
    if (children.length === 0) return;
    points.forEach((v, h) => {
      expect(children.reduce((sum, child) => sum + child.points[h]!, 0)).toBeCloseTo(v, 5);
    });
    children.forEach(check);
  };
  fc.assert(
    fc.property(tree, (root) => {
      reconcile(root);
      check(root);
    }),
  );
});

it('is the weighted least squares solution over three levels', () => {
  // the middle and its leaf are one number twice: (10·4 + 20·4) / 8 = 15 with variance 2; with the other leaf, of
  // variance 1, the sum is 15 + 5 with variance 3, and the root of 32 with variance 1 moves it by 12 · 3 / 4
  const [inner, other] = [leaf(20, 4), leaf(5, 1)];
  const middle: HierarchyNode = { points: Float64Array.of(10), variance: 4, children: [inner] };
  const root: HierarchyNode = { points: Float64Array.of(32), variance: 1, children: [middle, other] };
  reconcile(root);
  expect([root, middle, inner, other].map(({ points }) => points[0])).toEqual(
    [29, 21, 21, 8].map((v) => expect.closeTo(v, 9)),
  );
});

it('forecasts without any error count as certain', () => {
  const [a, b] = [leaf(30, 0), leaf(60, 0)];
  const root: HierarchyNode = { points: Float64Array.of(100), variance: 0, children: [a, b] };
  reconcile(root);
  expect([root, a, b].map(({ points }) => Math.round(points[0]! * 100) / 100)).toEqual([96.67, 33.33, 63.33]);
});

it('parts that sum up to less than zero stay', () => {
  const parts = [Float64Array.of(-10), Float64Array.of(4)];
  removeNegativeParts(parts, 1);
  expect(parts.map(([v]) => v)).toEqual([-10, 4]);
});

it('parts below zero become zero and the sum stays', () => {
  const parts = [Float64Array.of(-10), Float64Array.of(30), Float64Array.of(80)];
  removeNegativeParts(parts, 1);
  expect(parts.map(([v]) => v)).toEqual([0, expect.closeTo(27.27, 2), expect.closeTo(72.73, 2)]);
});
