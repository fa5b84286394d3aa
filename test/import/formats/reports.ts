/** A grouped report as a system prints it, with what its import must give. */
export interface ReportCase {
  name: string;
  text: string;
  revenueMinor: number;
  stores: string[];
  lines: number;
  rejects?: Record<string, number>;
}

const ALPHA_AND_BETA = { revenueMinor: 120_000, stores: ['Alpha Mart', 'Beta Mart'], lines: 3 };

export const REPORTS: ReportCase[] = [
  {
    name: 'QuickBooks: sales by product, with a running balance',
    text: `Acme Traders
Sales by Product/Service Detail
"April 1-30, 2025"

,Transaction date,Transaction type,Num,Customer,Memo,Quantity,Sales price,Amount,Balance
Rice,,,,,,,,,
,04/15/2025,Invoice,1001,Alpha Mart,bag,10,50.00,500.00,500.00
,04/16/2025,Invoice,1002,Beta Mart,bag,2,50.00,100.00,600.00
Total for Rice,,,,,,12,,$600.00,
Dal,,,,,,,,,
,04/15/2025,Invoice,1001,Alpha Mart,,4,100.00,400.00,400.00
Total for Dal,,,,,,4,,$400.00,
TOTAL,,,,,,16,,"$1,000.00",
`,
    revenueMinor: 100_000,
    stores: ['Alpha Mart', 'Beta Mart'],
    lines: 3,
  },
  {
    name: 'QuickBooks: a total that contradicts its lines',
    text: `Acme Traders,,,,,,
Sales by Customer Detail,,,,,,
Date,Transaction Type,Num,Product/Service,Qty,Sales Price,Amount
Alpha Mart,,,,,,
2025-04-01,Invoice,1001,Rice,10,50.00,500.00
2025-04-01,Invoice,1001,Dal,4,100.00,400.00
Total for Alpha Mart,,,,14,,950.00
Beta Mart,,,,,,
2025-04-02,Invoice,1002,Oil,3,100.00,300.00
Total for Beta Mart,,,,3,,300.00
`,
    ...ALPHA_AND_BETA,
    rejects: { total_differs: 1 },
  },
  {
    name: 'QuickBooks Desktop: customers with jobs in columns of their own',
    text: `,,Type,Date,Num,Memo,Name,Item,Qty,Sales Price,Amount,Balance
Alpha Mart,,,,,,,,,,,
,,Invoice,04/15/2025,1001,,Alpha Mart,Rice,10,50.00,500.00,500.00
Total Alpha Mart,,,,,,,,10,,500.00,500.00
Gamma,,,,,,,,,,,
,North,,,,,,,,,,
,,Invoice,04/16/2025,1002,,Gamma:North,Oil,3,100.00,300.00,300.00
,Total North,,,,,,,3,,300.00,300.00
,South,,,,,,,,,,
,,Invoice,04/16/2025,1003,,Gamma:South,Oil,1,100.00,100.00,100.00
,Total South,,,,,,,1,,100.00,100.00
Total Gamma,,,,,,,,4,,400.00,400.00
TOTAL,,,,,,,,14,,900.00,900.00
`,
    revenueMinor: 90_000,
    stores: ['Alpha Mart', 'Gamma'],
    lines: 3,
  },
  {
    name: 'Tally: a sales register with the items below each voucher',
    text: `Mangalm Foods,,,,,,,
Sales Register,,,,,,,
1-Apr-25 to 30-Apr-25,,,,,,,
Date,Particulars,Vch Type,Vch No.,Quantity,Rate,Value,Gross Total
1-Apr-25,Alpha Mart,Sales,1,,,,900.00
,Rice,,,10 kg,50.00/kg,500.00,
,Dal,,,4 kg,100.00/kg,400.00,
2-Apr-25,Beta Mart,Sales,2,,,,300.00
,Oil,,,3 Ltr,100.00/Ltr,300.00,
,Grand Total,,,,,1200.00,1200.00
`,
    ...ALPHA_AND_BETA,
  },
  {
    name: 'bills named in a line above their items',
    text: `MANGALM FOODS,,,
Item Name,Qty,Rate,Amount
Bill No : 101,Date : 01-04-2025,Party : Alpha Mart,
Rice,10,50.00,500.00
Dal,4,100.00,400.00
Total,14,,900.00
Bill No : 102,Date : 15-04-2025,Party : Beta Mart,
Oil,3,100.00,300.00
Total,3,,300.00
Grand Total,17,,1200.00
`,
    ...ALPHA_AND_BETA,
  },
  {
    name: 'parties without totals',
    text: `Date,Bill No,Item,Qty,Rate,Amount
Alpha Mart,,,,,
2025-04-01,101,Rice,10,50,500
2025-04-01,101,Dal,4,100,400
Beta Mart,,,,,
2025-04-02,102,Oil,3,100,300
`,
    ...ALPHA_AND_BETA,
  },
  {
    name: 'subtotals of Excel',
    text: `Invoice No,Date,Customer,Item,Qty,Rate,Amount
S-1,2025-04-01,Alpha Mart,Rice,10,50,500
S-1,2025-04-01,Alpha Mart,Dal,4,100,400
,,Alpha Mart Total,,14,,900
S-2,2025-04-02,Beta Mart,Oil,3,100,300
,,Beta Mart Total,,3,,300
,,Grand Total,,17,,1200
`,
    ...ALPHA_AND_BETA,
  },
  {
    name: 'a pivot table',
    text: `Customer,Invoice No,Date,Item,Qty,Amount
Alpha Mart,S-1,2025-04-01,Rice,10,500
,,,Dal,4,400
,S-1 Total,,,14,900
Alpha Mart Total,,,,14,900
Beta Mart,S-2,2025-04-02,Oil,3,300
,S-2 Total,,,3,300
Beta Mart Total,,,,3,300
Grand Total,,,,17,1200
`,
    ...ALPHA_AND_BETA,
  },
  {
    name: 'pages of fixed width',
    text: `SALES REGISTER                                         PAGE  1
Inv No  Date        Party           Item        Qty      Rate    Amount
S-1     2025-04-01  Alpha Mart      Rice         10     50.00    500.00
S-1     2025-04-01  Alpha Mart      Dal           4    100.00    400.00
\fSALES REGISTER                                         PAGE  2
Inv No  Date        Party           Item        Qty      Rate    Amount
S-2     2025-04-02  Beta Mart       Oil           3    100.00    300.00
-------------------------------------------------------------------------
                                    TOTAL        17            1,200.00
`,
    ...ALPHA_AND_BETA,
  },
  {
    name: 'fixed width with ruled columns and a header of two rows',
    text: `INVOICE    INVOICE     CUSTOMER                              UNIT        LINE
NUMBER     DATE        NAME                 ITEM     QTY     PRICE       TOTAL
========== =========== ==================== ======== ======= =========== ===========
0000000101 2025-04-01  Alpha Mart           RICE          10       50.00      500.00
0000000101 2025-04-01  Alpha Mart           DAL            4      100.00      400.00
0000000102 2025-04-02  Beta Mart            OIL            3      100.00      300.00
`,
    ...ALPHA_AND_BETA,
  },
];
