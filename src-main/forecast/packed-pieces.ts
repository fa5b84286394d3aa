/** Lines of each block after the first. */
const BLOCK = 1 << 8;

interface Block {
  product: Int32Array;
  pieces: Float64Array;
}

/** Packs the pieces of orders into shared blocks: a map of its own would take four times the memory for each order. */
export class PiecesPacker {
  #block: Block;
  #used = 0;

  /** @param lines of all orders that are expected */
  constructor(lines: number) {
    this.#block = { product: new Int32Array(lines), pieces: new Float64Array(lines) };
  }

  pack(pieces: ReadonlyMap<number, number>): PackedPieces {
    if (this.#used + pieces.size > this.#block.product.length) {
      const size = Math.max(BLOCK, pieces.size);
      this.#block = { product: new Int32Array(size), pieces: new Float64Array(size) };
      this.#used = 0;
    }
    const from = this.#used;
    for (const [product, amount] of pieces) {
      this.#block.product[this.#used] = product;
      this.#block.pieces[this.#used++] = amount;
    }
    return new PackedPieces(this.#block, from, this.#used);
  }
}

/** Pieces by product of one order, which has few lines. */
class PackedPieces implements ReadonlyMap<number, number> {
  readonly #block: Block;
  readonly #from: number;
  readonly #end: number;

  constructor(block: Block, from: number, end: number) {
    this.#block = block;
    this.#from = from;
    this.#end = end;
  }

  get size(): number {
    return this.#end - this.#from;
  }

  has(product: number): boolean {
    return this.#placeOf(product) >= 0;
  }

  get(product: number): number | undefined {
    const place = this.#placeOf(product);
    return place < 0 ? undefined : this.#block.pieces[place];
  }

  *keys(): MapIterator<number> {
    for (let place = this.#from; place < this.#end; place++) yield this.#block.product[place]!;
  }

  *values(): MapIterator<number> {
    for (let place = this.#from; place < this.#end; place++) yield this.#block.pieces[place]!;
  }

  *entries(): MapIterator<[number, number]> {
    for (let place = this.#from; place < this.#end; place++)
      yield [this.#block.product[place]!, this.#block.pieces[place]!];
  }

  [Symbol.iterator](): MapIterator<[number, number]> {
    return this.entries();
  }

  forEach(visit: (pieces: number, product: number, map: ReadonlyMap<number, number>) => void): void {
    for (const [product, pieces] of this) visit(pieces, product, this);
  }

  #placeOf(product: number): number {
    for (let place = this.#from; place < this.#end; place++) if (this.#block.product[place] === product) return place;
    return -1;
  }
}
