import { MAX_VALUE_CHARACTERS } from '../../table/source/limits.ts';

const CHARGES =
  'shipping|shipping (?:charges?|cost|fee|& handling|and handling)|freight(?: charges?)?|delivery(?: charges?| fee)?|postage|handling(?: charges?)?|packing(?: charges?| & forwarding)?|cartage|courier(?: charges?)?|transport(?:ation)?(?: charges?)?|loading(?: charges?)?|insurance|versand(?:kosten)?|fracht|livraison|frais de port|envio|gastos de envio|portes|spedizione|frete|verzendkosten|доставка|भाड़ा|ढुलाई';
const TAXES =
  '(?:output |input )?(?:tax|sales tax|vat|gst|cgst|sgst|igst|utgst|cess|service tax|tcs|tds|mwst|umsatzsteuer|ust|iva|tva|btw|ндс|कर)(?: *(?:@|at|payable|on sales|output)? *\\d{0,2}(?:[.,]\\d+)? *%?)?(?: payable)?';
const ROUNDING =
  'round(?:ed|ing)?[ -]?(?:off|up|down)?|rounding(?: adjustment)?|rundung|arrondi|redondeo|arrotondamento|arredondamento|afronding|राउंड ऑफ';
const SUMS =
  '(?:sub|grand|invoice|order|net|page)?[ -]?totals?|total (?:amount|due|sales|revenue)|amount due|balance due|summe|zwischensumme|gesamt(?:summe|betrag)?|sous-total|suma|totale|totaal|итого|всего|कुल|योग|tip|gratuity';
const NON_PRODUCT = new RegExp(`^(?:(?:less|add) *:? *)?(?:${CHARGES}|${TAXES}|${ROUNDING}|${SUMS}) *[:.]?$`, 'iu');
const DISCOUNT =
  /^(?:less *:? *)?(?:(?:trade|cash|special|invoice|order|bill|total|entity|coupon|volume|line|customer|loyalty|early payment) )?(?:discount|rebate|rabatt|skonto|nachlass|remise|descuento|sconto|desconto|korting|скидка|छूट)(?: *(?:@|of|-)? *\d{0,2}(?:[.,]\d+)? *%?)?(?: (?:allowed|given|on sales))? *[:.]?$/iu;

const withoutAccents = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .trim();

/** Whether a line is not a product: tax, freight, rounding, or a sum of the lines above. */
export function isNonProductLine(item: string): boolean {
  return item !== '' && item.length <= MAX_VALUE_CHARACTERS && NON_PRODUCT.test(withoutAccents(item));
}

/** Whether a line is a discount on its invoice. */
export function isDiscountLine(item: string): boolean {
  return item !== '' && item.length <= MAX_VALUE_CHARACTERS && DISCOUNT.test(withoutAccents(item));
}
