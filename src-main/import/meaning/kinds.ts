import type { NotCounted } from '../../../src-shared/not-counted.ts';
import { VALUE_CHARACTERS } from '../file/budget.ts';

/** What a document is: a sale, a return of goods, or one that counts in no figure. */
export type DocumentKind = 'sale' | 'return' | NotCounted;

/** Words are looked at without case and accents, whole or as the beginning of one where that is said by `*`. */
const WORDS: [DocumentKind, string][] = [
  // sold on credit is a sale, so these stand before what credit alone means
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
    'receipt|payment*|journal*|contra|purchase|purchases|debit note*|opening balance|closing balance|zahlung*|paiement|pago|pagamento|betaling|भुगतान|रसीद|платеж',
  ],
];

interface Pattern {
  kind: DocumentKind;
  test: RegExp;
}

const patterns: Pattern[] = WORDS.map(([kind, words]) => ({
  kind,
  test: new RegExp(
    `^(?:${words
      .split('|')
      .map((word) => folded(word).replace(/\*/g, '.*'))
      .join('|')})$`,
    'u',
  ),
}));
/** The same anywhere within a longer text, for documents whose name has more words; sales last, since most names hold "invoice". */
const within: Pattern[] = WORDS.map(([kind, words]) => ({
  kind,
  test: new RegExp(
    `(?:^| )(?:${words
      .split('|')
      .map((word) => folded(word).replace(/\*/g, '[^ ]*'))
      .join('|')})(?: |$)`,
    'u',
  ),
}));
const byWords = [within[0]!, ...within.slice(1)];

function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}*]+/gu, ' ')
    .trim();
}

const known = new Map<string, DocumentKind | null>();

/** What kind of document a cell of a type's column names; null where its words are not known. */
export function documentKind(text: string): DocumentKind | null {
  if (text.length > VALUE_CHARACTERS) return null;
  let kind = known.get(text);
  if (kind === undefined) {
    kind = kindOf(folded(text));
    if (known.size > 5000) known.clear();
    known.set(text, kind);
  }
  return kind;
}

function kindOf(text: string): DocumentKind | null {
  if (text === '') return null;
  const whole = patterns.find(({ test }) => test.test(text));
  if (whole) return whole.kind;
  const creditSale = /(?:^| )(?:credit|udhaar|उधार) (?:sale|sales|bill|invoice sale)/u.test(text);
  if (creditSale) return 'sale';
  for (const { kind, test } of byWords.slice(1)) if (test.test(text)) return kind;
  return byWords[0]!.test.test(text) ? 'sale' : null;
}

/** What a cell of a status's column says of whether the document counts; null where it says nothing of that. */
export function statusKind(text: string): DocumentKind | null {
  const words = folded(text);
  if (/^part/.test(words)) return null;
  // what was sold and given back whole is no sale, and the document itself is no return
  if (
    /^(?:fully )?(?:refunded|returned|reversed|charged back|chargeback|erstattet|rembourse|reembolsado|rimborsato)$/.test(
      words,
    )
  )
    return 'Cancelled';
  const kind = documentKind(text);
  return kind === 'sale' || kind === 'Other document' || kind === 'Delivery note' || kind === 'Order' ? null : kind;
}
