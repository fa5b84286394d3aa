import { Problem } from '../../../../src-shared/problem.ts';
import type { TreeHandler } from './tree-events.ts';

/** What the records or values of one name under one parent look like in the whole file. */
export class TreeShape {
  readonly name: string;
  readonly children = new Map<string, TreeShape>();
  readonly parent: TreeShape | null;
  /** Several of them may belong to one record of the parent. */
  isList = false;
  /** How many records there are. */
  records = 0;
  /** How many values there are. */
  values = 0;
  /** The first value. */
  first = '';
  /** How often it is a list of a number and a text, as of an id and a name. */
  pairs = 0;

  constructor(name: string, parent: TreeShape | null) {
    this.name = name;
    this.parent = parent;
  }

  /** The records above it that are one of a list, the outermost first. */
  get lists(): TreeShape[] {
    const above = this.parent?.lists ?? [];
    return this.isList && this.records > 0 ? [...above, this] : above;
  }
}

/** Names of a tree, far above those of any export. */
const MAX_NAMES = 20_000;

/** Collects the shape of a tree. */
export class ShapeCollector implements TreeHandler {
  readonly root = new TreeShape('', null);
  /** Whether numbers with a fraction stand without quotes, so that the decimal sign is known. */
  hasFractions = false;
  readonly #file: string;
  #shape: TreeShape = this.root;
  #names = 0;
  readonly #open: { seen: Map<TreeShape, { count: number; isPair: boolean }> }[] = [{ seen: new Map() }];

  constructor(file: string) {
    this.#file = file;
  }

  begin(name: string, isListed: boolean): void {
    const shape = this.#childOf(this.#shape, name);
    shape.records++;
    this.#count(shape, isListed);
    this.#shape = shape;
    this.#open.push({ seen: new Map() });
  }

  value(name: string, text: string, isListed: boolean, isNumber: boolean): void {
    const shape = this.#childOf(this.#shape, name);
    if (shape.values === 0 || shape.first === '') shape.first = text;
    shape.values++;
    if (isNumber && text.includes('.')) this.hasFractions = true;
    const count = this.#count(shape, false);
    if (!isListed) return;
    const seen = this.#open.at(-1)!.seen.get(shape)!;
    if (count === 1) seen.isPair = isNumber;
    else if (count === 2) {
      if (seen.isPair && !isNumber) shape.pairs++;
    } else if (count === 3 && seen.isPair) shape.pairs = Number.NEGATIVE_INFINITY;
  }

  end(): void {
    for (const [shape, { count }] of this.#open.pop()!.seen) if (count > 1 && shape.records > 0) shape.isList = true;
    this.#shape = this.#shape.parent!;
  }

  /** Completes the shape at the end of the file. */
  finish(): TreeShape {
    for (const [shape, { count }] of this.#open[0]!.seen) shape.isList = count > 1 && shape.records > 0;
    markWrappedLists(this.root);
    unwrapLists(this.root);
    return this.root;
  }

  #count(shape: TreeShape, isListed: boolean): number {
    const { seen } = this.#open.at(-1)!;
    const entry = seen.get(shape) ?? { count: 0, isPair: false };
    entry.count++;
    seen.set(shape, entry);
    // what stands at the top is a list only if there are several, see finish
    if (isListed && shape.parent !== this.root) shape.isList = true;
    return entry.count;
  }

  #childOf(parent: TreeShape, name: string): TreeShape {
    let shape = parent.children.get(name);
    if (!shape) {
      if (++this.#names > MAX_NAMES) throw new Problem('file_unsafe/names', { file: this.#file, most: MAX_NAMES });
      shape = new TreeShape(name, parent);
      parent.children.set(name, shape);
    }
    return shape;
  }
}

/** A list whose records each hold one other record and nothing else, such as `TALLYMESSAGE`, is a list of these. */
function unwrapLists(shape: TreeShape): void {
  const children = [...shape.children.values()];
  const held = children.reduce((sum, { records }) => sum + records, 0);
  if (shape.isList && held === shape.records && children.every(({ values, isList }) => values === 0 && !isList)) {
    shape.isList = false;
    for (const child of children) child.isList = true;
  }
  for (const child of children) unwrapLists(child);
}

/** Elements named as a list, such as `Lines` of `Line` and Tally's `….LIST`, are one even if none has two. */
function markWrappedLists(shape: TreeShape): void {
  for (const child of shape.children.values()) {
    if (child.records > 0) {
      if (/\.list$/i.test(child.name)) child.isList = true;
      const isOnly = shape.children.size === 1 && shape.values === 0 && shape.parent !== null;
      if (
        isOnly &&
        shape.name.length > child.name.length &&
        shape.name.toLowerCase().startsWith(child.name.toLowerCase().replace(/y$/, ''))
      )
        child.isList = true;
    }
    markWrappedLists(child);
  }
}
