/** A node of a hierarchy in which every parent is the sum of its children. */
export interface HierarchyNode {
  /** Base forecast and its error variance. */
  points: Float64Array;
  variance: number;
  children: HierarchyNode[];
}

/**
 * Reconciles the forecasts of a hierarchy so that every parent is the sum of its children: weighted least squares with
 * a diagonal error matrix (Hyndman, Lee & Wang 2016; MinT of Wickramasuriya et al. 2019 without covariances). Done in
 * two passes over the tree instead of by matrices: upwards, each node's forecast is combined with that of its subtree;
 * downwards, the remaining gap is distributed in proportion to the variances.
 *
 * Replaces `points` of every node.
 */
export function reconcile(root: HierarchyNode): void {
  const combined = combineUpwards(root);
  distributeDownwards(combined, combined.points);
}

interface CombinedNode {
  node: HierarchyNode;
  points: Float64Array;
  variance: number;
  children: CombinedNode[];
}

function combineUpwards(node: HierarchyNode): CombinedNode {
  const own = Math.max(node.variance, 1e-12);
  if (node.children.length === 0) return { node, points: node.points, variance: own, children: [] };
  const children = node.children.map(combineUpwards);
  const below = children.reduce((sum, child) => sum + child.variance, 0);
  const weight = below / (own + below);
  const points = node.points.map((v, h) => {
    const sum = children.reduce((all, child) => all + child.points[h]!, 0);
    return weight * v + (1 - weight) * sum;
  });
  return { node, points, variance: (own * below) / (own + below), children };
}

function distributeDownwards({ node, children }: CombinedNode, reconciled: Float64Array): void {
  node.points = reconciled;
  if (children.length === 0) return;
  const below = children.reduce((sum, child) => sum + child.variance, 0);
  const gap = reconciled.map((v, h) => v - children.reduce((sum, child) => sum + child.points[h]!, 0));
  for (const child of children) {
    distributeDownwards(
      child,
      child.points.map((v, h) => v + (gap[h]! * child.variance) / below),
    );
  }
}

/** Sets negative parts to zero and scales the positive ones down so that the sum is unchanged. */
export function removeNegativeParts(parts: Float64Array[], horizon: number): void {
  for (let h = 0; h < horizon; h++) {
    let below = 0;
    let above = 0;
    for (const part of parts) {
      if (part[h]! < 0) below += part[h]!;
      else above += part[h]!;
    }
    if (below === 0 || above <= 0 || above + below < 0) continue;
    const share = (above + below) / above;
    for (const part of parts) part[h] = part[h]! < 0 ? 0 : part[h]! * share;
  }
}
