import type { TableSchema } from '../../table/schema.ts';
import { isColumnName, mapColumns, missingFields } from '../fields/columns.ts';

/** Names of sheets that hold no sales, or sales that don't count. */
const NON_SALES_SHEET =
  /credit|return|refund|cancel|void|draft|quot|pro.?forma|estimate|purchase|gutschrift|retour|storno|entwurf|angebot|avoir|devis|devoluc|presupuesto|nota.?d[ei].?cr|reso|preventivo|वापसी|रद्द/i;

/** A table of invoice lines. */
export const invoiceSchema: TableSchema = {
  isColumnName,
  missingColumns: (names) => missingFields(mapColumns(names), 'walk-in').length,
  isOtherSheet: (name) => NON_SALES_SHEET.test(name),
};
