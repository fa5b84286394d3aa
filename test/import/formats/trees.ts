const rice = { name: 'Rice', quantity: 10, price: '50.00' };
const dal = { name: 'Dal', quantity: 4, price: '100.00' };
const oil = { name: 'Oil', quantity: 3, price: '100.00' };

/** Exports of APIs and accounting systems: two invoices of three lines, which come to 1,200. */
export const TREES: Record<string, string> = {
  'shopify.json': JSON.stringify({
    orders: [
      {
        id: 450789469,
        name: '#1001',
        order_number: 1001,
        created_at: '2025-04-01T10:00:00+05:30',
        currency: 'INR',
        total_price: '900.00',
        financial_status: 'paid',
        customer: { id: 1, first_name: 'Alpha', last_name: 'Mart' },
        line_items: [
          { id: 11, ...rice, sku: 'R', tax_lines: [{ title: 'GST', rate: 0.05, price: '2.00' }] },
          { id: 12, ...dal, sku: 'D', tax_lines: [] },
        ],
        fulfillments: [{ id: 1, line_items: [{ id: 11, ...rice, sku: 'R' }] }],
        shipping_lines: [{ title: 'Standard', price: '5.00' }],
      },
      {
        id: 450789470,
        order_number: 1002,
        created_at: '2025-04-02T10:00:00+05:30',
        currency: 'INR',
        financial_status: 'paid',
        customer: { id: 2, first_name: 'Beta', last_name: 'Mart' },
        line_items: [{ id: 13, ...oil, sku: 'O' }],
      },
    ],
  }),
  'woocommerce.json': JSON.stringify([
    {
      id: 727,
      number: '727',
      status: 'completed',
      currency: 'INR',
      date_created: '2025-04-01T17:28:08',
      total: '900.00',
      billing: { first_name: 'Alpha', last_name: 'Mart' },
      line_items: [
        { id: 1, name: 'Rice', product_id: 93, quantity: 10, total: '500.00', price: 50 },
        { id: 2, name: 'Dal', product_id: 94, quantity: 4, total: '400.00', price: 100 },
      ],
    },
    {
      line_items: [{ id: 3, name: 'Oil', product_id: 95, quantity: 3, total: '300.00', price: 100 }],
      id: 728,
      number: '728',
      status: 'completed',
      currency: 'INR',
      date_created: '2025-04-02T17:28:08',
      total: '300.00',
      billing: { first_name: 'Beta', last_name: 'Mart' },
    },
  ]),
  'odoo.json': JSON.stringify({
    jsonrpc: '2.0',
    result: [
      {
        id: 7,
        name: 'INV/2025/0001',
        partner_id: [3, 'Alpha Mart'],
        invoice_date: '2025-04-01',
        move_type: 'out_invoice',
        state: 'posted',
        invoice_line_ids: [
          { id: 1, product_id: [11, 'Rice'], quantity: 10, price_unit: 50, price_subtotal: 500.5 - 0.5 },
          { id: 2, product_id: [12, 'Dal'], quantity: 4, price_unit: 100, price_subtotal: 400 },
        ],
      },
      {
        id: 8,
        name: 'INV/2025/0002',
        partner_id: [4, 'Beta Mart'],
        invoice_date: '2025-04-02',
        move_type: 'out_invoice',
        state: 'posted',
        invoice_line_ids: [{ id: 3, product_id: [13, 'Oil'], quantity: 3, price_unit: 100, price_subtotal: 300 }],
      },
    ],
  }),
  'customers.json': JSON.stringify({
    customers: [
      { name: 'Alpha Mart', invoices: [{ no: 'S-1', date: '2025-04-01', lines: [rice, dal] }] },
      { name: 'Beta Mart', invoices: [{ lines: [oil], no: 'S-2', date: '2025-04-02' }] },
    ],
  }),
  'tally.xml': `<ENVELOPE><HEADER><TALLYREQUEST>Import Data</TALLYREQUEST></HEADER><BODY><IMPORTDATA><REQUESTDATA>
<TALLYMESSAGE xmlns:UDF="TallyUDF"><VOUCHER VCHTYPE="Sales"><OLDAUDITENTRYIDS.LIST TYPE="Number"><OLDAUDITENTRYIDS>-1</OLDAUDITENTRYIDS></OLDAUDITENTRYIDS.LIST>
<DATE>20250401</DATE><VOUCHERTYPENAME>Sales</VOUCHERTYPENAME><VOUCHERNUMBER>1</VOUCHERNUMBER><PARTYLEDGERNAME>Alpha Mart</PARTYLEDGERNAME><GST>&#4; Unknown</GST>
<LEDGERENTRIES.LIST><LEDGERNAME>Alpha Mart</LEDGERNAME><AMOUNT>-900.00</AMOUNT></LEDGERENTRIES.LIST>
<ALLINVENTORYENTRIES.LIST><STOCKITEMNAME>Rice</STOCKITEMNAME><RATE>50.00/kg</RATE><AMOUNT>500.00</AMOUNT><ACTUALQTY> 10 kg</ACTUALQTY><BILLEDQTY> 10 kg</BILLEDQTY>
<BATCHALLOCATIONS.LIST><GODOWNNAME>Main</GODOWNNAME><AMOUNT>500.00</AMOUNT><BILLEDQTY> 10 kg</BILLEDQTY></BATCHALLOCATIONS.LIST></ALLINVENTORYENTRIES.LIST>
<ALLINVENTORYENTRIES.LIST><STOCKITEMNAME>Dal</STOCKITEMNAME><RATE>100.00/kg</RATE><AMOUNT>400.00</AMOUNT><ACTUALQTY> 4 kg</ACTUALQTY><BILLEDQTY> 4 kg</BILLEDQTY></ALLINVENTORYENTRIES.LIST></VOUCHER></TALLYMESSAGE>
<TALLYMESSAGE><VOUCHER VCHTYPE="Sales"><DATE>20250402</DATE><VOUCHERTYPENAME>Sales</VOUCHERTYPENAME><VOUCHERNUMBER>2</VOUCHERNUMBER><PARTYLEDGERNAME>Beta Mart</PARTYLEDGERNAME>
<ALLINVENTORYENTRIES.LIST><STOCKITEMNAME>Oil</STOCKITEMNAME><RATE>100.00/Ltr</RATE><AMOUNT>300.00</AMOUNT><BILLEDQTY> 3 Ltr</BILLEDQTY></ALLINVENTORYENTRIES.LIST></VOUCHER></TALLYMESSAGE>
<TALLYMESSAGE><VOUCHER VCHTYPE="Purchase"><DATE>20250403</DATE><VOUCHERTYPENAME>Purchase</VOUCHERTYPENAME><VOUCHERNUMBER>9</VOUCHERNUMBER><PARTYLEDGERNAME>Beta Mart</PARTYLEDGERNAME>
<ALLINVENTORYENTRIES.LIST><STOCKITEMNAME>Oil</STOCKITEMNAME><RATE>80.00/Ltr</RATE><AMOUNT>-800.00</AMOUNT><BILLEDQTY> 10 Ltr</BILLEDQTY></ALLINVENTORYENTRIES.LIST></VOUCHER></TALLYMESSAGE>
<TALLYMESSAGE><VOUCHER VCHTYPE="Receipt"><DATE>20250403</DATE><VOUCHERTYPENAME>Receipt</VOUCHERTYPENAME><VOUCHERNUMBER>1</VOUCHERNUMBER><PARTYLEDGERNAME>Beta Mart</PARTYLEDGERNAME><LEDGERENTRIES.LIST><LEDGERNAME>Cash</LEDGERNAME><AMOUNT>300.00</AMOUNT></LEDGERENTRIES.LIST></VOUCHER></TALLYMESSAGE>
</REQUESTDATA></IMPORTDATA></BODY></ENVELOPE>`,
  'invoices.xml': `
<?xml version="1.0" encoding="ISO-8859-1"?>
<Invoices><Invoice><Number>S-1</Number><Date>2025-04-01</Date><Customer><Name>Alpha Mart</Name></Customer><Lines><Line><ItemName>Rice</ItemName><Quantity>10</Quantity><UnitPrice currency="INR">50.00</UnitPrice></Line><Line><ItemName>Dal</ItemName><Quantity>4</Quantity><UnitPrice currency="INR">100.00</UnitPrice></Line></Lines></Invoice>
<Invoice><Number>S-2</Number><Date>2025-04-02</Date><Customer><Name>Beta Mart</Name></Customer><Lines><Line><ItemName>Oil</ItemName><Quantity>3</Quantity><UnitPrice currency="INR">100.00</UnitPrice></Line></Lines></Invoice></Invoices>`,
};
