import { nameKey } from '../../sales/figures.ts';
import type { PageResult, ReadRequest } from '../reader.ts';
import { readMessageFile } from './message-file.ts';
import { ProductIndex } from './product-index.ts';
import { readMessage } from './read-message.ts';

const NO_BOX = { left: 0, top: 0, right: 1, bottom: 1 };
/** How sure a quantity is that is written in digits, with its unit and without. */
const [WITH_UNIT, WITHOUT_UNIT] = [0.98, 0.9];

/** Reads a message as the one page of a scan. */
export async function readMessagePage({ file, products, corrections }: ReadRequest): Promise<PageResult> {
  const byId = new Map(products.map((product) => [product.id, product]));
  const corrected = (text: string) => byId.get(corrections.get(nameKey(text)) ?? 0) ?? null;
  const lines = readMessage(await readMessageFile(file), new ProductIndex(products), corrected);
  return {
    kind: lines.length > 0 ? 'message' : 'nothing',
    recognised: lines.length,
    picture: null,
    sheet: null,
    lines: lines.map(({ text, product, choices, confidence, quantity, unit, unitAssumed, pieces }) => ({
      text,
      key: nameKey(text),
      productId: product?.id ?? choices[0]?.id ?? null,
      confidence,
      quantity: {
        value: quantity,
        unit,
        confidence: quantity === null ? 0 : unitAssumed ? WITHOUT_UNIT : WITH_UNIT,
        assumed: false,
      },
      pieces,
      struckOut: false,
      box: NO_BOX,
      markBox: NO_BOX,
    })),
  };
}
