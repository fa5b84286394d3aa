// npm run bench:pages: time from a click until each page is usable, in a browser, at 1,000,000 invoice lines.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { openSalesCube } from '../../src-main/cube/cube.ts';
import { prepareDataFolder } from '../../src-main/db/folder.ts';
import { openDatabase } from '../../src-main/db/open.ts';
import { addDays } from '../../src-shared/calendar.ts';
import { seededRandom } from '../../src-shared/seeded-random.ts';
import { hosts } from '../e2e/hosts.ts';
import { formatCount, markdownTable, median } from './bench-helpers.ts';

const LINES = 1_000_000;

/** Inserts three years of a wholesaler's invoices with so many lines directly into the tables that a merge fills. */
function insertInvoices(folder: string, lines: number): void {
  const db = openDatabase(prepareDataFolder(folder));
  const next = seededRandom(lines);
  const [stores, products] = [Math.max(50, Math.round(lines / 500)), Math.max(200, Math.round(lines / 500))];
  db.transaction(() => {
    db.exec(
      "INSERT INTO import (id, status, path, options, pid, created_at, summary) VALUES (1, 'completed', '', '{}', 0, '2025', '{}')",
    );
    const store = db.prepare("INSERT INTO store (id, name, city, as_of) VALUES (?, ?, ?, '2025-01-01')");
    for (let id = 1; id <= stores; id++) store.run(id, `Store ${id}`, `City ${id % 40}`);
    const product = db.prepare(
      "INSERT INTO product (id, sku, name, brand, category, as_of) VALUES (?, ?, ?, ?, ?, '2025-01-01')",
    );
    for (let id = 1; id <= products; id++)
      product.run(id, `SKU-${id}`, `Product ${id}`, `Brand ${id % 25}`, `Category ${id % 12}`);
    const invoice = db.prepare(
      "INSERT INTO invoice (id, number, date, store_id, salesperson, currency, is_credit, total, line_count, import_id) VALUES (?, ?, ?, ?, ?, 'USD', ?, ?, ?, 1)",
    );
    const line = db.prepare(
      'INSERT INTO invoice_line (invoice_id, line_no, product_id, quantity, price, total, import_id, record, physical_line) VALUES (?, ?, ?, ?, ?, ?, 1, 1, 1)',
    );
    let inserted = 0;
    for (let id = 1; inserted < lines; id++) {
      const count = Math.min(lines - inserted, 1 + Math.floor(next() * 11));
      const credit = next() < 0.02;
      const items = Array.from({ length: count }, () => {
        const price = 10_000 + Math.floor(next() * 200_000);
        const quantity = (credit ? -1 : 1) * (1 + Math.floor(next() * 40));
        return { product: 1 + Math.floor(next() ** 2 * products), price, quantity, total: price * quantity };
      });
      const date = addDays('2023-01-01', Math.floor(next() * 1095));
      const total = items.reduce((sum, item) => sum + item.total, 0);
      invoice.run(
        id,
        `INV-${id}`,
        date,
        1 + Math.floor(next() ** 1.5 * stores),
        `Rep ${id % 9}`,
        credit ? 1 : 0,
        total,
        count,
      );
      items.forEach((item, i) => {
        line.run(id, i + 1, item.product, item.quantity * 1000, item.price, item.total);
      });
      inserted += count;
    }
  })();
  openSalesCube(db)();
  db.close();
}

const year = (nth: number) => ({ from: addDays('2024-12-31', -nth - 365), to: addDays('2025-12-31', -nth - 20) });

/** The links to click, on Home or the page `on`, and the selector of what must be present for the page to be usable. */
const CLICKS: { name: string; on?: string; link: string; usable: string }[] = [
  { name: 'Stores', link: '.rail a[href^="/stores"]', usable: '.grid-row a' },
  { name: 'a store', on: '/stores', link: '.grid-row a[href^="/stores/"]', usable: '.tile-value' },
  { name: 'Products', link: '.rail a[href^="/products"]', usable: '.grid-row a' },
  { name: 'a product', on: '/products', link: '.grid-row a[href^="/products/"]', usable: '.tile-value' },
  { name: 'Invoices', link: '.rail a[href^="/invoices"]', usable: '.grid-row a' },
  {
    name: 'an invoice',
    on: '/invoices',
    link: '.grid-row a[href^="/invoices/"]',
    usable: '[aria-label="Invoice lines"] .grid-row',
  },
  { name: 'Orders', link: '.rail a[href^="/orders"]', usable: 'input[type=search]' },
  { name: 'Reports', link: '.rail a[href^="/reports"]', usable: '.card' },
  { name: 'Sales by city', on: '/reports', link: 'a[href*="sales-by-city"]', usable: '.grid-row' },
  { name: 'Home', on: '/reports', link: '.rail a[href^="/"]', usable: '.tile-value' },
];
const CLICK_TIMES = 5;

/** Median milliseconds from the click until the page is usable, measured within the page. */
async function measureClicks(folder: string): Promise<string[][]> {
  const host = hosts[0];
  if (!host) return [['', 'no browser is here', '']];
  const { page, goTo, close } = await host.open(folder);
  try {
    return await measureClicksIn(host.name, page, goTo);
  } finally {
    await close();
  }
}

async function measureClicksIn(host: string, page: Page, goTo: (place: string) => Promise<void>): Promise<string[][]> {
  const results: string[][] = [];
  for (const { name, on = '/', link, usable } of CLICKS) {
    const times: number[] = [];
    for (let nth = 0; nth < CLICK_TIMES; nth++) {
      const { from, to } = year(nth * 7 + results.length + 100);
      await goTo(`${on}?from=${from}&to=${to}`);
      await page.locator(link).first().waitFor();
      await page.waitForTimeout(400);
      times.push(
        await page.evaluate(
          async ([selector, wanted]) => {
            const before = performance.now();
            const place = location.pathname;
            const link = document.querySelector<HTMLAnchorElement>(selector!);
            if (!link)
              throw new Error(`${selector} is not on ${location.href}: ${document.body.innerText.slice(0, 300)}`);
            link.click();
            while (location.pathname === place || !document.querySelector(`main ${wanted}`)) {
              if (performance.now() - before > 10_000)
                throw new Error(`no ${wanted} on ${location.href}: ${document.body.innerText.slice(0, 300)}`);
              await new Promise((resolve) => requestAnimationFrame(resolve));
            }
            return performance.now() - before;
          },
          [link, usable],
        ),
      );
    }
    results.push([host, name, median(times).toFixed(0)]);
  }
  return results;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mangalm-bench-'));
try {
  insertInvoices(folder, LINES);
  const rows = await measureClicks(folder);
  console.log(`Median ms of ${CLICK_TIMES} clicks until the page is of use, at ${formatCount(LINES)} lines.\n`);
  console.log(markdownTable({ columns: ['host', 'page', 'ms'], rows }));
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
