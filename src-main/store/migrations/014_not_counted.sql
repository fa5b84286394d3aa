-- Documents that are void, cancelled, drafts or quotations count in no figure from here on; the months that hold some are packed anew.
INSERT OR IGNORE INTO stale_month
  SELECT DISTINCT substr(date, 1, 7) FROM invoice
  WHERE lower(status) IN ('void', 'cancelled', 'draft', 'quotation', 'pro forma', 'order', 'delivery note', 'other document');
