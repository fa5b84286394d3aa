import type { UncountedStatus } from '../../../src-shared/uncounted-status.ts';
import { flattenString } from '../../table/read/flatten-string.ts';
import { MAX_VALUE_CHARACTERS } from '../../table/source/limits.ts';

/** The type of a document: a sale, a return, or one that isn't counted. */
export type DocumentKind = 'sale' | 'return' | UncountedStatus;

/** Words compared without case and accents, as a whole, or as a prefix if marked by `*`. */
const WORDS: [DocumentKind, string][] = [
  // a sale on credit is a sale, so these precede the patterns for credit
  [
    'sale',
    'credit sale*|sale* on credit|sold on credit|credit invoice sale*|cash sale*|cash memo|tax invoice|retail invoice|sales invoice|customer invoice|sale|sales|invoice|invoiced|bill|bill of supply|verkauf|rechnung|ventes?|facture|venta|factura|vendita|fattura|venda|fatura|verkoop|factuur|बिक्री|चालान|बिल|продажа|счет|реализация',
  ],
  [
    'return',
    'credit note*|credit memo*|creditmemo|creditnote|sales return*|sale return*|return*|refund*|refunded|customer credit*|credit invoice*|credit adj*|gutschrift*|rechnungskorrektur|storno*rechnung|retoure*|ruckgabe|avoir*|note de credit|retour*|remboursement|nota de credito|abono*|devolucion*|rectificativa*|factura rectificativa|nota di credito|nota credito|reso|resi|devolucao|nota de devolucao|creditnota*|creditfactuur|kreditnota*|kreditfaktura|क्रेडिट नोट|वापसी|возврат*|кредит нота',
  ],
  ['Void', 'void|voided|deleted|trash|nullified|annulled'],
  [
    'Cancelled',
    'cancel*|storniert|storno|annule*|anulad*|annullat*|cancelad*|geannuleerd|रद्द|निरस्त|аннулир*|отмен*|rejected|declined|failed|expired|abandoned',
  ],
  [
    'Draft',
    'draft*|entwurf|brouillon|borrador|bozza|rascunho|concept|मसौदा|ड्राफ्ट|черновик|not posted|unposted|parked|on hold|pending approval',
  ],
  [
    'Quotation',
    'quotation*|quote|quotes|quoted|estimate|estimates|angebot*|kostenvoranschlag|devis|presupuesto|cotizacion|preventivo|orcamento|offerte|offer|कोटेशन|смета|коммерческое предложение',
  ],
  ['Pro forma', 'pro forma*|proforma*|pro-forma*|प्रोफार्मा|проформа'],
  [
    'Order',
    'sales order*|sale order*|purchase order*|order confirmation|auftrag|bestellung|auftragsbestatigung|commande|pedido|ordine|bestelling',
  ],
  [
    'Delivery note',
    'delivery challan|delivery note*|packing slip|lieferschein|bon de livraison|albaran|ddt|documento di trasporto|pakbon|stock transfer*|transfer',
  ],
  [
    'Other document',
    'receipt|payment*|journal*|contra|purchase|purchases|vendor bill*|in invoice|in refund|in receipt|debit note*|opening balance|closing balance|zahlung*|paiement|pago|pagamento|betaling|भुगतान|रसीद|платеж',
  ],
];

interface Pattern {
  kind: DocumentKind;
  test: RegExp;
}

const wholePatterns: Pattern[] = WORDS.map(([kind, words]) => ({
  kind,
  test: new RegExp(
    `^(?:${words
      .split('|')
      .map((word) => foldWords(word).replace(/\*/g, '.*'))
      .join('|')})$`,
    'u',
  ),
}));
/** The same words within a longer text. Sales come last, since most document names contain "invoice". */
const wordPatterns: Pattern[] = WORDS.map(([kind, words]) => ({
  kind,
  test: new RegExp(
    `(?:^| )(?:${words
      .split('|')
      .map((word) => foldWords(word).replace(/\*/g, '[^ ]*'))
      .join('|')})(?: |$)`,
    'u',
  ),
}));
const orderedWordPatterns = [wordPatterns[0]!, ...wordPatterns.slice(1)];

function foldWords(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}*]+/gu, ' ')
    .trim();
}

/** Every record asks, and a file has few different texts. */
function cached(find: (text: string) => DocumentKind | null): (text: string) => DocumentKind | null {
  const found = new Map<string, DocumentKind | null>();
  return (text) => {
    if (text.length > MAX_VALUE_CHARACTERS) return null;
    let kind = found.get(text);
    if (kind === undefined) {
      kind = find(text);
      if (found.size > 5000) found.clear();
      // a cell's text is a slice that would keep the whole chunk of the file
      found.set(flattenString(text), kind);
    }
    return kind;
  };
}

/** The document type named by a cell; null if its words are unknown. */
export const documentKind = cached((text) => matchKind(foldWords(text)));

function matchKind(text: string): DocumentKind | null {
  if (text === '') return null;
  const whole = wholePatterns.find(({ test }) => test.test(text));
  if (whole) return whole.kind;
  const creditSale = /(?:^| )(?:credit|udhaar|उधार) (?:sale|sales|bill|invoice sale)/u.test(text);
  if (creditSale) return 'sale';
  for (const { kind, test } of orderedWordPatterns.slice(1)) if (test.test(text)) return kind;
  return orderedWordPatterns[0]!.test.test(text) ? 'sale' : null;
}

/** What a status says about whether the document counts; null if nothing. */
export const statusKind = cached((text) => {
  const words = foldWords(text);
  if (/^part/.test(words)) return null;
  // a sale that was fully refunded doesn't count, and the document itself is not a return
  if (
    /^(?:fully )?(?:refunded|returned|reversed|charged back|chargeback|erstattet|rembourse|reembolsado|rimborsato)$/.test(
      words,
    )
  )
    return 'Cancelled';
  const kind = documentKind(text);
  return kind === 'sale' || kind === 'Other document' || kind === 'Delivery note' || kind === 'Order' ? null : kind;
});
