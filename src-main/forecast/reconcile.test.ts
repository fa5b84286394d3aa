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

it('parts below zero become zero and the sum stays', () => {
  const parts = [Float64Array.of(-10), Float64Array.of(30), Float64Array.of(80)];
  removeNegativeParts(parts, 1);
  expect(parts.map(([v]) => v)).toEqual([0, expect.closeTo(27.27, 2), expect.closeTo(72.73, 2)]);
});
