import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, importInto, root, writeCsv } from '../helpers.ts';
import { hosts, type Opened } from './hosts.ts';

const axe = fs.readFileSync(path.join(root, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');
const PAGES = {
  home: '/',
  imports: '/imports',
  import: '/imports/2',
  look: '',
  stores: '/stores',
  products: '/products',
  invoices: '/invoices',
  invoice: '/invoices/7',
};

/** With this set, what the pages look like is kept in the documentation. */
const pictures = process.env.MANGALM_PICTURES ? path.join(root, 'docs', 'pictures') : null;

describe.each(hosts)('every page in $name', (host) => {
  let data: string;
  const places: Record<string, string> = { ...PAGES };
  beforeAll(async () => {
    data = fs.mkdtempSync(path.join(root, 'node_modules', '.look-'));
    const file = path.join(data, 'Invoices_Mangalam .csv');
    await cli(['sample', file]);
    await importInto(data, file);
    const row = ['X-1', '2025-07-07', 'Patel Foods', 'Kaju Katli 500g', '2', '10.00', '20.00'];
    await importInto(
      data,
      writeCsv(path.join(data, 'corrections.csv'), [
        row,
        ['X-2', '2025-02-31', ...row.slice(2)],
        [...row.slice(0, 4), 'twelve', '1', '1'],
        ['X-3', '2025-07-07', '', ...row.slice(3)],
      ]),
    );
  });
  beforeAll(() => {
    const odd = writeCsv(
      path.join(data, 'export.csv'),
      Array.from({ length: 30 }, (_, i) => [
        `R-${Math.floor(i / 3)}`,
        `0${1 + (Math.floor(i / 3) % 9)}/04/2025`,
        'Patel Foods',
        `Item number ${i}`,
        String(2 + (i % 3)),
        '2.50',
        ((2 + (i % 3)) * 2.5).toFixed(2),
        'x',
      ]),
      ['Nr', 'Date', 'Customer', 'Was', 'Qty', 'Rate', 'Amount', 'Remark'],
    );
    places.look = `/imports/look?${new URLSearchParams({ path: odd, name: 'export.csv', missingStore: 'reject' })}`;
  });
  afterAll(() => fs.rmSync(data, { recursive: true, force: true }));

  describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await host.open(data, { colorScheme, width: 1024, height: 768 });
    });
    afterAll(() => opened.close());

    it.each(Object.keys(PAGES))(
      '%s: axe finds nothing serious, nothing runs over at 1024×768, no error in the console',
      async (name) => {
        const place = places[name]!;
        const { page, goTo, context } = opened;
        const errors: string[] = [];
        page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
        page.on('pageerror', (error) => errors.push(error.message));
        await goTo(place);
        await page.locator('h1').waitFor();
        await page.waitForTimeout(500);
        expect(
          await page.evaluate(
            () =>
              document.documentElement.scrollWidth <= innerWidth &&
              document.querySelector('main')!.scrollWidth <= document.querySelector('main')!.clientWidth,
          ),
        ).toBe(true);
        if (pictures) {
          fs.mkdirSync(pictures, { recursive: true });
          await page.screenshot({ path: path.join(pictures, `${name}-${colorScheme}.png`) });
        }
        const devtools = await context.newCDPSession(page);
        await devtools.send('Runtime.evaluate', { expression: axe });
        const found = await page.evaluate(async () => {
          const { violations } = await (
            window as unknown as {
              axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
            }
          ).axe.run();
          return violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 200)}`);
        });
        expect(found).toEqual([]);
        expect(errors).toEqual([]);
      },
    );
  });
});
