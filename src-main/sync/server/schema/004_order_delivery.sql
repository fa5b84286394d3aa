-- When an order is wanted, and the discount on its sum in hundredths of a per cent.

ALTER TABLE mangalm.sales_order ADD COLUMN deliver_on date, ADD COLUMN discount int DEFAULT 0;
