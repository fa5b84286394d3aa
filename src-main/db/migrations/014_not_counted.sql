-- Void, cancelled, draft and quotation documents no longer count in any figure; their months are repacked.
INSERT OR IGNORE INTO stale_month
  SELECT DISTINCT substr(date, 1, 7) FROM invoice
  WHERE lower(status) IN ('void', 'cancelled', 'draft', 'quotation', 'pro forma', 'order', 'delivery note', 'other document');
