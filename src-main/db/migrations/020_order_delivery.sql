-- When an order is wanted, and the discount on its sum in hundredths of a per cent.

ALTER TABLE sales_order ADD COLUMN deliver_on TEXT;
ALTER TABLE sales_order ADD COLUMN discount INTEGER NOT NULL DEFAULT 0 CHECK (discount BETWEEN 0 AND 10000);
