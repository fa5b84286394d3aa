import { flattenString } from '../../table/read/flatten-string.ts';
import type { TableRecord } from '../../table/read/record.ts';
import { cleanText, foldCode, foldIdentity, usableId } from '../fields/identity.ts';
import { isDiscountLine, isNonProductLine } from '../meaning/line-types.ts';
import type { StagedProduct } from './batch.ts';
import { ChangedEntities } from './changed-entities.ts';
import type { ExtraCollector } from './extras.ts';
import { InternTable } from './intern-table.ts';
import type { MappedColumns } from './mapped-columns.ts';
import type { PendingBatch } from './pending-batch.ts';
import { differingWrittenKey, updateField } from './staged-fields.ts';

/** Stands for the product of a line that sells none. */
const CHARGE = -1;
const DISCOUNT = -2;

/** What a record's product columns resolve to: the product, and the number of their JSON. */
interface ProductMatch {
  product: StagedProduct;
  extra: number;
}

/** Numbers the products of a file and tells them from charges, sums and discounts. */
export class ProductCollector {
  readonly #columns: MappedColumns;
  readonly #extras: ExtraCollector;
  readonly #batch: PendingBatch;
  /** By key; products with an ID are only in the other map, since each line looks one up. */
  readonly #byKey = new Map<string, StagedProduct>();
  readonly #byId = new Map<string, StagedProduct>();
  readonly #byBytes: InternTable<ProductMatch>;
  /** For each product the extra number of the cells that it was last updated from. */
  readonly #lastExtras: number[] = [];
  /** The record of the last lookup, and the product found for it. */
  #lastLookup: { line: number; known: ProductMatch | undefined } = { line: -1, known: undefined };
  /** By item name: whether it is no goods, and which kind. */
  readonly #nonGoodsByName = new Map<string, number>();
  readonly changed = new ChangedEntities<StagedProduct>();

  /** @param width columns of a record */
  constructor(columns: MappedColumns, width: number, extras: ExtraCollector, batch: PendingBatch) {
    this.#columns = columns;
    this.#extras = extras;
    this.#batch = batch;
    this.#byBytes = new InternTable(extras.columnsOf('product'), width);
  }

  /** Adds the products of an interrupted import. */
  restore(products: StagedProduct[]): void {
    for (const product of products) this.#remember(product);
  }

  /** The record's product and the number of its extra: by the bytes of its columns where they are known. */
  resolve(record: TableRecord, date: string): ProductMatch {
    const { bytes } = record;
    // `isNonProductLine` has just looked it up
    const isLooked = bytes !== null && this.#lastLookup.line === record.line;
    const known = isLooked ? this.#lastLookup.known : bytes ? this.#byBytes.find(bytes) : undefined;
    if (known) return known;
    const product = this.#findOrAdd(record, date);
    const found = { product, extra: this.#extras.intern('product', record, this.#batch.extras) };
    if (bytes) this.#byBytes.add(bytes, found);
    return found;
  }

  #findOrAdd(record: TableRecord, date: string): StagedProduct {
    const at = this.#columns;
    const id = foldCode(usableId(record.text(at.productId)));
    const known = id ? this.#byId.get(id) : undefined;
    if (known) return known;
    const sku = usableId(record.text(at.sku));
    const name = cleanText(record.text(at.itemName));
    const key = id ? `id:${id}` : sku ? `sku:${foldCode(sku)}` : `name:${foldIdentity(name)}`;
    const seen = id ? undefined : this.#byKey.get(key);
    if (seen) return seen;
    const written = id ? `id:${record.text(at.productId)}` : sku ? `sku:${sku}` : key;
    const staged: StagedProduct = {
      idx: this.#byKey.size + this.#byId.size + 1,
      key: flattenString(key),
      writtenKey: flattenString(differingWrittenKey(key, written)),
      skuKey: flattenString(sku ? `sku:${foldCode(sku)}` : ''),
      nameKey: flattenString(name ? `name:${foldIdentity(name)}` : ''),
      externalId: id ? flattenString(usableId(record.text(at.productId))) : null,
      sku: flattenString(sku),
      name: flattenString(name || sku || id),
      brand: flattenString(record.text(at.brand)),
      category: flattenString(record.text(at.category)),
      unit: flattenString(record.text(at.unit)),
      asOf: date,
    };
    this.#remember(staged);
    this.changed.add(staged);
    return staged;
  }

  /**
   * Updates a product from a line that is at least as new as those before.
   * @param extra number of the JSON of its product columns
   */
  update(seen: StagedProduct, record: TableRecord, date: string, extra: number): void {
    // the same cells hold the same values
    if (this.#lastExtras[seen.idx] !== extra) {
      const at = this.#columns;
      let changed = updateField(seen, 'sku', usableId(record.text(at.sku)));
      changed = updateField(seen, 'name', cleanText(record.text(at.itemName))) || changed;
      changed = updateField(seen, 'brand', record.text(at.brand)) || changed;
      changed = updateField(seen, 'category', record.text(at.category)) || changed;
      changed = updateField(seen, 'unit', record.text(at.unit)) || changed;
      if (changed) this.changed.add(seen);
      this.#lastExtras[seen.idx] = extra;
    }
    if (date > seen.asOf) this.changed.addNewerDay(seen);
    seen.asOf = date;
  }

  #remember(product: StagedProduct): void {
    if (product.externalId === null) this.#byKey.set(product.key, product);
    else this.#byId.set(foldCode(product.externalId), product);
  }

  /** Whether a record's item is no product, but a charge, a sum or a discount on its invoice. */
  isNonProductLine(record: TableRecord): boolean {
    const { bytes } = record;
    const known = bytes ? this.#byBytes.find(bytes) : undefined;
    this.#lastLookup = { line: record.line, known };
    if (known) return known.product.idx < 0;
    return this.#nonGoodsKind(record) !== 0;
  }

  #nonGoodsKind(record: TableRecord): number {
    // an item with a code of its own is sold like goods, such as postage per parcel
    if (usableId(record.text(this.#columns.sku)) !== '' || usableId(record.text(this.#columns.productId)) !== '')
      return 0;
    const name = record.text(this.#columns.itemName);
    if (name === '' || /\d{3}/.test(name)) return 0;
    let kind = this.#nonGoodsByName.get(name);
    if (kind === undefined) {
      const tidy = cleanText(name);
      kind = isNonProductLine(tidy) ? CHARGE : isDiscountLine(tidy) ? DISCOUNT : 0;
      if (this.#nonGoodsByName.size > 20_000) this.#nonGoodsByName.clear();
      this.#nonGoodsByName.set(flattenString(name), kind);
    }
    return kind;
  }

  /** Whether a record's item is a discount on its invoice. */
  isDiscountLine(record: TableRecord): boolean {
    return this.#nonGoodsKind(record) === DISCOUNT;
  }
}
