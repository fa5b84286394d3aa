// Folded names of columns of amounts, in the languages that exports are written in.

export const DISCOUNT = /disc|rebate|rabatt|nachlass|remise|descuento|dcto|sconto|desconto|korting|छूट|скидк/;
export const TAX = /tax|vat|gst|cess|mwst|umsatzsteuer|^ust|iva$|^iva|tva|btw|^कर|ндс|duty|excise/;
export const NOT_TAX =
  /taxable|before|excl|inclusive|withouttax|type|name|treatment|taxid|taxno|number|regist|exempt|authority|code|gstin|category|netof/;
export const PERCENT = /%|percent|pct|prozent|pourcent|porcent|percentu|प्रतिशत|rate$/;
export const WHOLE_INVOICE = /^(entity|order|invoice|cart|bill|total|overall|header|document)/;
export const SHIPPING = /shipping|freight|delivery|postage|handling|versand|livraison|envio|spedizione|frete|verzend/;
export const ROUNDING = /round|adjust|tip$|rundung|arrondi|redondeo/;
export const UNRELATED_SUM =
  /balance|paid|payment|refund|exchange|cost|mrp|margin|profit|due|outstanding|receivable|credit|limit/;
export const SUM =
  /total|amount|value|sum|net|gross|gesamt|betrag|importe|montant|importo|valor|bedrag|राशि|रकम|कुल|sales|revenue|extended|taxable|price|umsatz|итог|сумма/;

export const INVOICE_TOTAL =
  /^(invoice|grand|order|bill|document|voucher|net)?(total|totalamount|amount|value)$|^rechnungs(betrag|summe)|^total(factura|facture|fattura|fatura)|montantfacture/;
