import { expect, it } from 'vitest';
import { type CellValue, evaluateFormula, FormulaError, UnsupportedFormula } from './formula.ts';

const CELLS: Record<string, CellValue> = {
  '1/1': 10,
  '1/2': '4',
  '1/3': 'Rice',
  '2/1': 2.5,
  '2/2': true,
  '3/1': new FormulaError('#N/A'),
};
const cells = { valueAt: (row: number, column: number) => CELLS[`${row}/${column}`] };
const result = (formula: string) => {
  const value = evaluateFormula(formula, cells);
  return value instanceof FormulaError ? value.text : value;
};

it.each<[formula: string, value: CellValue]>([
  ['1+2*3', 7],
  ['=(1+2)*3', 9],
  ['-2^2', 4],
  ['2^3^2', 64],
  ['10-4-3', 3],
  ['100/10/2', 5],
  ['50%', 0.5],
  ['A1*(1-20%)', 8],
  ['A1+B1', 14],
  ['A1+C1', '#VALUE!'],
  ['A1+D9', 10],
  ['A1/D9', '#DIV/0!'],
  ['A3+1', '#N/A'],
  ['"a"&A1&"b"', 'a10b'],
  ['"say ""hi"""', 'say "hi"'],
  ['$A$1+a2', 12.5],
  ['A1>5', true],
  ['A1<>10', false],
  ['C1="rice"', true],
  ['D9=0', true],
  ['D9=""', true],
  ['1.1-1-0.1', 0],
  ['SUM(A1:B2)', 12.5],
  ['SUM(A1,B1,"3")', 17],
  ['SUM(A1:A3)', '#N/A'],
  ['SUM(A1:C1)*2', 20],
  ['PRODUCT(A1,A2)', 25],
  ['AVERAGE(A1:A2)', 6.25],
  ['AVERAGE(D8:D9)', '#DIV/0!'],
  ['MAX(A1:A2,30)', 30],
  ['MIN(A1:A2)', 2.5],
  ['ROUND(2.5,0)', 3],
  ['ROUND(-2.5,0)', -3],
  ['ROUND(1.005,2)', 1.01],
  ['ROUND(1234.5,-2)', 1200],
  ['ROUNDUP(1.01,1)', 1.1],
  ['ROUNDDOWN(-1.99,1)', -1.9],
  ['INT(-1.5)', -2],
  ['ABS(-3)', 3],
  ['IF(A1>5,"big","small")', 'big'],
  ['IF(A1<5,1)', false],
  ['IFERROR(A1/D9,0)', 0],
  ['CONCATENATE("INV-",A1)', 'INV-10'],
  ['if(true,1,2)', 1],
])('%s is %j', (formula, value) => expect(result(formula)).toBe(value));

it.each([
  'VLOOKUP(A1,B:C,2,0)',
  'Sheet2!A1',
  "'Price list'!A1",
  'A1+rate',
  'A:A',
  'SUM(A1:XFD9999999)',
  'TODAY()',
  '1+',
  '(1',
  'A1 B1',
  '{1,2}',
  'A1#',
  '',
  '+'.repeat(9_000),
  `${'('.repeat(99)}1${')'.repeat(99)}`,
  'toString()',
])('%s is not worked out', (formula) => expect(() => evaluateFormula(formula, cells)).toThrow(UnsupportedFormula));

it('a shared formula moves what is not fixed', () => {
  const looked: string[] = [];
  const where = { valueAt: (row: number, column: number) => Number(looked.push(`${row}/${column}`)) };
  evaluateFormula('A1+$A1+A$1+$A$1', where, { rows: 2, columns: 3 });
  expect(looked).toEqual(['3/4', '3/1', '1/4', '1/1']);
  expect(() => evaluateFormula('A1', where, { rows: -1, columns: 0 })).toThrow(UnsupportedFormula);
});
