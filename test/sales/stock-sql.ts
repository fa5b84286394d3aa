/**
 * What is left of each counted batch on day `@today`, in plain SQL over the tables, one row a batch, in thousandths of a
 * piece: after the invoices, and with `@promises = 1` after confirmed orders as well. A second statement of the rules in
 * src-main/stock: goods leave one document after another, each from the batches in the order in which they expire.
 */
export const STOCK_SQL = `
WITH RECURSIVE
  counted AS (
    SELECT coalesce(p.merged_into, p.id) AS product, c.product_id, c.place, c.batch, c.expiry, c.quantity, c.counted_on, c.import_id
    FROM stock_count c JOIN product p ON p.id = c.product_id),
  -- each until the next count of the product in the place
  batch AS (
    SELECT c.*, row_number() OVER (PARTITION BY product ORDER BY coalesce(expiry, '9999'), counted_on, place, batch, product_id, import_id) AS n,
      (SELECT min(counted_on) FROM counted d WHERE d.product = c.product AND lower(d.place) = lower(c.place)
        AND (d.counted_on, d.import_id) > (c.counted_on, c.import_id)) AS until
    FROM counted c),
  document AS (
    SELECT 0 AS promised, i.date AS day, i.id, l.line_no, l.product_id, l.quantity, coalesce(e.json ->> 'Batch No', '') AS batch
    FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id LEFT JOIN extra e ON e.id = l.line_extra
    WHERE NOT i.is_credit AND l.quantity > 0 AND lower(i.status) NOT IN ('void', 'draft')
    UNION ALL
    SELECT 1, coalesce(o.deliver_on, o.ordered_on), o.id, l.line_no, l.product_id, l.quantity, ''
    FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id
    WHERE @promises AND o.state = 'confirmed' AND o.invoice_id IS NULL),
  outgoing AS (
    SELECT coalesce(p.merged_into, p.id) AS product, promised, quantity, batch,
      CASE WHEN promised THEN max(day, @today) ELSE day END AS day,
      row_number() OVER (PARTITION BY coalesce(p.merged_into, p.id) ORDER BY promised, d.day, d.id, d.line_no) AS s
    FROM document d JOIN product p ON p.id = d.product_id),
  -- which batch each document may take from, in the order in which it does
  pair AS (
    SELECT o.product, o.s, o.quantity, b.n, row_number() OVER (PARTITION BY o.product ORDER BY o.s, NOT (o.batch <> '' AND o.batch = b.batch), b.n) AS step
    FROM outgoing o JOIN batch b USING (product)
    WHERE iif(o.promised, b.until IS NULL, b.counted_on < o.day AND o.day <= coalesce(b.until, '9999')) AND (b.expiry IS NULL OR b.expiry >= o.day OR (o.batch <> '' AND o.batch = b.batch))),
  walk AS (
    SELECT product, 0 AS step, 0 AS s, 0 AS open, json_group_object(n, quantity) AS left FROM batch GROUP BY product
    UNION ALL
    SELECT w.product, p.step, p.s,
      CASE WHEN p.s = w.s THEN w.open ELSE p.quantity END - min(CASE WHEN p.s = w.s THEN w.open ELSE p.quantity END, w.left ->> ('$."' || p.n || '"')),
      json_set(w.left, '$."' || p.n || '"',
        (w.left ->> ('$."' || p.n || '"')) - min(CASE WHEN p.s = w.s THEN w.open ELSE p.quantity END, w.left ->> ('$."' || p.n || '"')))
    FROM walk w JOIN pair p ON p.product = w.product AND p.step = w.step + 1)
SELECT b.product, b.place, b.batch, b.expiry, b.quantity,
  (SELECT w.left ->> ('$."' || b.n || '"') FROM walk w WHERE w.product = b.product ORDER BY step DESC LIMIT 1) AS left
FROM batch b WHERE b.until IS NULL ORDER BY b.product, b.n`;
