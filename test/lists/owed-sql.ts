/**
 * What is owed on day `@on`, in plain SQL over the tables: one row an open item, in ten-thousandths. A second statement
 * of the rules in src-main/owed/open-items.ts, for histories whose pictures are not later than the day.
 */
export const OWED_SQL = `
WITH
  picture (import_id, p) AS (SELECT id, coalesce(summary ->> 'pictureOn', substr(finished_at, 1, 10)) FROM import),
  -- what each balance is of: its import, and those that repeated it later
  stated AS (
    SELECT i.id, p.p, p.import_id FROM invoice i JOIN picture p USING (import_id)
    UNION ALL SELECT i.id, p.p, p.import_id FROM confirmed_balance c JOIN picture p USING (import_id) JOIN invoice i ON i.id = c.invoice_id
      JOIN picture o ON o.import_id = i.import_id WHERE p.import_id > o.import_id AND p.p > o.p),
  inv AS (
    SELECT i.id, i.store_id, i.number, i.date, coalesce(i.due_date, i.date) AS due, i.is_credit, i.balance,
      coalesce(i.stated_total, i.total) AS total, p.p, p.import_id
    FROM invoice i JOIN stated p USING (id)
    WHERE NOT EXISTS (SELECT 1 FROM stated n WHERE n.id = i.id AND (n.p, n.import_id) > (p.p, p.import_id)) AND i.date <= @on AND lower(i.status) NOT IN ('void', 'draft')),
  pay AS (
    SELECT store_id, number, paid_on, amount, (SELECT min(f.import_id) FROM payment f WHERE f.store_id = q.store_id AND f.key = q.key) AS first
    FROM payment q WHERE paid_on <= @on AND import_id = (SELECT max(n.import_id) FROM payment n WHERE n.store_id = q.store_id AND n.key = q.key)),
  list_day AS (
    SELECT store_id, import_id, max(as_of) AS p FROM open_item GROUP BY 1, 2
    UNION ALL SELECT s.store_id, b.import_id, b.as_of FROM balance_list b, (SELECT id AS store_id FROM store) s
      WHERE b.closes AND NOT EXISTS (SELECT 1 FROM open_item o WHERE o.import_id = b.import_id AND o.store_id = s.store_id)),
  list AS (
    SELECT store_id, import_id, p FROM list_day d WHERE p <= @on
      AND NOT EXISTS (SELECT 1 FROM list_day n WHERE n.store_id = d.store_id AND n.p <= @on AND (n.p, n.import_id) > (d.p, d.import_id))),
  -- invoices that count by themselves
  standing AS (
    SELECT inv.* FROM inv LEFT JOIN list l ON l.store_id = inv.store_id
    WHERE CASE WHEN l.store_id IS NULL THEN inv.balance IS NOT NULL OR EXISTS (SELECT 1 FROM pay WHERE pay.store_id = inv.store_id AND pay.number = inv.number)
      ELSE inv.date > l.p OR (inv.balance IS NOT NULL AND (inv.p, inv.import_id) > (l.p, l.import_id)) END),
  invoice_item AS (
    SELECT s.store_id, s.due,
      CASE WHEN s.is_credit THEN -abs(coalesce(s.balance, s.total)) WHEN s.balance IS NULL THEN
        s.total - coalesce((SELECT sum(amount) FROM pay WHERE pay.store_id = s.store_id AND pay.number = s.number), 0)
      ELSE
        min(s.balance, max(0, s.total - coalesce((SELECT sum(amount) FROM pay WHERE pay.store_id = s.store_id AND pay.number = s.number AND NOT (paid_on > s.p AND first > s.import_id)), 0)))
        - coalesce((SELECT sum(amount) FROM pay WHERE pay.store_id = s.store_id AND pay.number = s.number AND paid_on > s.p AND first > s.import_id), 0)
      END AS amount
    FROM standing s),
  list_item AS (
    SELECT o.store_id, coalesce(o.due_date, o.date, o.as_of) AS due,
      o.amount - coalesce((SELECT sum(amount) FROM pay WHERE o.number <> '' AND pay.store_id = o.store_id AND pay.number = o.number AND paid_on > o.as_of), 0) AS amount
    FROM open_item o JOIN list l USING (store_id, import_id)
    WHERE o.number = '' OR NOT EXISTS (SELECT 1 FROM standing s WHERE s.store_id = o.store_id AND s.number = o.number)),
  account_item AS (
    SELECT pay.store_id, pay.paid_on AS due, -pay.amount AS amount FROM pay LEFT JOIN list l ON l.store_id = pay.store_id
    WHERE (l.store_id IS NULL OR pay.paid_on > l.p)
      AND NOT EXISTS (SELECT 1 FROM standing s WHERE s.store_id = pay.store_id AND s.number = pay.number)
      AND NOT EXISTS (SELECT 1 FROM open_item o JOIN list m USING (store_id, import_id) WHERE o.store_id = pay.store_id AND o.number = pay.number AND o.number <> ''))
SELECT store_id AS storeId,
  CASE WHEN due >= @on THEN 'notDue' WHEN julianday(@on) - julianday(due) <= 30 THEN 'd1_30' WHEN julianday(@on) - julianday(due) <= 60 THEN 'd31_60'
    WHEN julianday(@on) - julianday(due) <= 90 THEN 'd61_90' ELSE 'over90' END AS bucket,
  sum(amount) / 100 AS minor
FROM (SELECT * FROM invoice_item UNION ALL SELECT * FROM list_item UNION ALL SELECT * FROM account_item) WHERE amount <> 0 GROUP BY 1, 2 ORDER BY 1, 2`;
