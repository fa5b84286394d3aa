/** Quantities inside the program are integers of thousandths: 1.5 kg is 1500. */
export const QUANTITY_SCALE = 1000;

/** Thousandths → decimal number. */
export function quantityToNumber(thousandths: number): number {
  return thousandths / QUANTITY_SCALE;
}
