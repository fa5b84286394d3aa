import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../helpers.ts';
import { openTestApp } from '../../test-app.ts';

interface SystemExport {
  system: string;
  text: string;
  truth: { revenueMinor: number; orders: number; stores: number };
}

/** An export of each system by its vendor's documentation: sales of 1,300.00, less the returns in it. */
const systemExports: SystemExport[] = [
  {
    system: 'Shopify',
    text: `Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem discount,Billing Name,Cancelled at
#1001,a@example.com,paid,2025-04-01 10:00:00 +0530,INR,900.00,0.00,0.00,900.00,0.00,2025-04-01 09:58:00 +0530,10,Rice,50.00,R1,0.00,Alpha Mart,
#1001,a@example.com,,,,,,,,,2025-04-01 09:58:00 +0530,4,Dal,100.00,D1,0.00,,
#1002,b@example.com,paid,2025-04-02 10:00:00 +0530,INR,400.00,0.00,0.00,400.00,0.00,2025-04-02 09:58:00 +0530,4,Dal,100.00,D1,0.00,Beta Mart,
#1003,b@example.com,refunded,2025-04-03 10:00:00 +0530,INR,100.00,0.00,0.00,100.00,0.00,2025-04-03 09:58:00 +0530,1,Dal,100.00,D1,0.00,Beta Mart,
`,
    truth: { revenueMinor: 130_000, orders: 2, stores: 2 },
  },
  {
    system: 'Amazon',
    text: `order-id	order-item-id	purchase-date	buyer-name	sku	product-name	quantity-purchased	currency	item-price	item-tax	shipping-price
701-1	1	2025-04-01T08:00:00+00:00	Alpha Mart	R1	Rice 5kg	3	INR	900.00	45.00	40.00
701-2	2	2025-04-02T08:00:00+00:00	Beta Mart	D1	Dal 1kg	4	INR	400.00	20.00	0.00
`,
    truth: { revenueMinor: 130_000, orders: 2, stores: 2 },
  },
  {
    system: 'WooCommerce',
    text: `Order Number,Order Status,Order Date,Company (Billing),Order Total Amount,SKU,Item Name,Quantity (- Refund),Item Cost
101,Completed,2025-04-01 10:00,Alpha Mart,900,R1,Rice,10,50
101,Completed,2025-04-01 10:00,Alpha Mart,900,D1,Dal,4,100
102,Completed,2025-04-02 10:00,Beta Mart,400,D1,Dal,4,100
103,Cancelled,2025-04-03 10:00,Beta Mart,100,D1,Dal,1,100
`,
    truth: { revenueMinor: 130_000, orders: 2, stores: 2 },
  },
  {
    system: 'Square',
    text: `Date,Time,Item,Qty,SKU,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Event Type,Location,Customer ID,Customer Name
2025-04-01,10:00:00,Rice,10,R1,$600.00,-$100.00,$500.00,$0.00,tx1,Payment,North,c1,Alpha Mart
2025-04-01,10:00:00,Dal,4,D1,$400.00,$0.00,$400.00,$0.00,tx1,Payment,North,c1,Alpha Mart
2025-04-02,10:00:00,Dal,4,D1,$400.00,$0.00,$400.00,$0.00,tx2,Payment,North,c2,Beta Mart
`,
    truth: { revenueMinor: 130_000, orders: 2, stores: 2 },
  },
  {
    system: 'Xero',
    text: `ContactName,InvoiceNumber,InvoiceDate,DueDate,Description,InventoryItemCode,Quantity,UnitAmount,Discount,LineAmount,TaxAmount,Total,Currency,Type,Status
Alpha Mart,INV-1,01/04/2025,13/04/2025,Rice,R1,10,60.00,16.6667,500.00,0.00,900.00,USD,Sales invoice,Paid
Alpha Mart,INV-1,01/04/2025,13/04/2025,Dal,D1,4,100.00,,400.00,0.00,900.00,USD,Sales invoice,Paid
Beta Mart,INV-2,02/04/2025,14/04/2025,Dal,D1,4,100.00,,400.00,0.00,400.00,USD,Sales invoice,Paid
Beta Mart,CN-1,03/04/2025,15/04/2025,Dal,D1,1,100.00,,100.00,0.00,100.00,USD,Sales credit note,Paid
`,
    truth: { revenueMinor: 120_000, orders: 2, stores: 2 },
  },
  {
    system: 'QuickBooks',
    text: `Date,Transaction Type,Num,Customer,Product/Service,Memo/Description,Qty,Sales Price,Amount,Balance
04/13/2025,Invoice,1001,Alpha Mart,Rice,,10,50.00,500.00,500.00
04/13/2025,Invoice,1001,Alpha Mart,Dal,,4,100.00,400.00,900.00
04/14/2025,Invoice,1002,Beta Mart,Dal,,4,100.00,400.00,1300.00
04/15/2025,Credit Memo,1003,Beta Mart,Dal,,-1,100.00,-100.00,1200.00
`,
    truth: { revenueMinor: 120_000, orders: 2, stores: 2 },
  },
  {
    system: 'Odoo',
    text: `Number,Partner,Invoice/Bill Date,Status,Type,Currency,Total,Invoice lines/Product,Invoice lines/Quantity,Invoice lines/Unit Price,Invoice lines/Subtotal
INV/2025/00001,Alpha Mart,2025-04-01,Posted,Customer Invoice,USD,900.00,Rice,10,50.00,500.00
,,,,,,,Dal,4,100.00,400.00
INV/2025/00002,Beta Mart,2025-04-02,Posted,Customer Invoice,USD,400.00,Dal,4,100.00,400.00
RINV/2025/00001,Beta Mart,2025-04-03,Posted,Customer Credit Note,USD,200.00,Dal,1,100.00,100.00
,,,,,,,Rice,2,50.00,100.00
`,
    truth: { revenueMinor: 110_000, orders: 2, stores: 2 },
  },
  {
    system: 'ERPNext',
    text: `ID,Customer,Date,Status,Currency,Grand Total,Item (Items),Item Name (Items),Quantity (Items),Rate (Items),Net Amount (Items)
ACC-SINV-2025-00001,Alpha Mart,2025-04-01,Paid,USD,900.00,R1,Rice,10,50.00,500.00
,,,,,,D1,Dal,4,100.00,400.00
ACC-SINV-2025-00002,Beta Mart,2025-04-02,Unpaid,USD,400.00,D1,Dal,4,100.00,400.00
ACC-SINV-2025-00003,Beta Mart,2025-04-03,Cancelled,USD,400.00,D1,Dal,4,100.00,400.00
`,
    truth: { revenueMinor: 130_000, orders: 2, stores: 2 },
  },
  {
    system: 'Tally',
    text: `Date,Particulars,Buyer,Voucher Type,Voucher No.,Quantity,Rate,Value
1-Apr-25,Rice,Alpha Mart,Sales,1,10 Nos,50.00/Nos,500.00
1-Apr-25,Dal,Alpha Mart,Sales,1,4 Nos,100.00/Nos,400.00
2-Apr-25,Dal,Beta Mart,Credit Sales,2,4 Nos,100.00/Nos,400.00
3-Apr-25,Dal,Beta Mart,Credit Note,3,1 Nos,100.00/Nos,100.00
`,
    truth: { revenueMinor: 120_000, orders: 2, stores: 2 },
  },
  {
    system: 'Busy',
    text: `Date,Vch/Bill No,Party Name,Item Details,Material Centre,Qty.,Unit,Price,Amount
01-04-2025,S-1,Alpha Mart,Rice,Main,10.000,Pcs.,50.00,500.00
01-04-2025,S-1,Alpha Mart,Dal,Main,4.000,Pcs.,100.00,400.00
22-04-2025,S-2,Beta Mart,Dal,Main,4.000,Pcs.,100.00,400.00
`,
    truth: { revenueMinor: 130_000, orders: 2, stores: 2 },
  },
  {
    system: 'Marg',
    text: `Bill No,Bill Date,Party Name,Item Name,Batch,Qty,Free,Rate,Disc %,Amount
A000001,01/04/2025,Alpha Mart,Rice,B1,10,1,50.00,0.00,500.00
A000001,01/04/2025,Alpha Mart,Dal,B2,5,0,100.00,20.00,400.00
A000002,22/04/2025,Beta Mart,Dal,B2,4,0,100.00,0.00,400.00
`,
    truth: { revenueMinor: 130_000, orders: 2, stores: 2 },
  },
  {
    system: 'Vyapar',
    text: `Date,Invoice No,Party Name,Item Name,Item code,Quantity,UnitPrice,Discount Percent,Tax Percent,Amount,Transaction Type
01/04/2025,1,Alpha Mart,Rice,R1,10,50.00,0,5,525.00,Sale
01/04/2025,1,Alpha Mart,Dal,D1,4,100.00,0,5,420.00,Sale
22/04/2025,2,Beta Mart,Dal,D1,4,100.00,0,5,420.00,Sale
23/04/2025,3,Beta Mart,Dal,D1,1,100.00,0,5,105.00,Credit Note
`,
    truth: { revenueMinor: 120_000, orders: 2, stores: 2 },
  },
  {
    system: 'Zoho Books',
    text: `Invoice Date,Invoice ID,Invoice Number,Invoice Status,Customer Name,Currency Code,Discount Type,Entity Discount Percent,Entity Discount Amount,SubTotal,Total,Item Name,Quantity,Item Price,Item Total
2025-04-01,481501,INV-1,Closed,Alpha Mart,INR,entity_level,10.00,100.00,1000.00,900.00,Rice,12,50.00,600.00
2025-04-01,481501,INV-1,Closed,Alpha Mart,INR,entity_level,10.00,100.00,1000.00,900.00,Dal,4,100.00,400.00
2025-04-02,481502,INV-2,Overdue,Beta Mart,INR,entity_level,0.00,0.00,400.00,400.00,Dal,4,100.00,400.00
2025-04-03,481503,INV-3,Void,Beta Mart,INR,entity_level,0.00,0.00,400.00,400.00,Dal,4,100.00,400.00
`,
    truth: { revenueMinor: 130_000, orders: 2, stores: 2 },
  },
];

describe('the export of a known system', () => {
  it.each(systemExports)('of $system is recognised and gives correct figures', async ({ system, text, truth }) => {
    const file = path.join(tempFolder(), 'export.csv');
    fs.writeFileSync(file, text);
    const app = openTestApp(path.join(tempFolder(), 'data'));
    try {
      expect((await app.call('imports.inspect', { path: file })).system).toBe(system);
      await app.importFile(file);
      const { revenueMinor, orders, stores } = await app.call('sales.dashboard', {});
      expect({ revenueMinor, orders, stores }).toEqual(truth);
    } finally {
      await app.close();
    }
  });
});
