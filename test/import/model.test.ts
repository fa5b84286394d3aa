import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkWhole, cliKilled, importKilled, tempFolder, writeCsv } from '../helpers.ts';
import { type House, openHouse } from './in-app.ts';

/** A record of a file; a quantity of `x` makes it a reject. */
type Line = [invoice: string, item: string, quantity: number | 'x'];
type Version = { by: number; lines: (Line | null)[] };

/** The reference model: each invoice is a stack of versions, the newest on top. */
class Model {
  readonly piles = new Map<string, Version[]>();
  readonly undone = new Set<number>();
  readonly rejects = new Map<number, { line: Line; place: number; record: number; fixedBy: number | null }[]>();
  /** Corrected records: the original text, and the line that replaced it. */
  corrections: { text: string; by: number; invoice: string; line: Line }[] = [];
  /** Corrected lines whose position a later file gave to another record, with their copies at the end of an invoice. */
  readonly moved = new WeakMap<Line, Line>();

  live(): Record<string, [number, string, number][]> {
    const found: Record<string, [number, string, number][]> = {};
    for (const [invoice, pile] of this.piles) {
      const top = this.top(invoice);
      if (top && pile.length > 0)
        found[invoice] = top.lines.flatMap((line, i) =>
          line && line[2] !== 'x' ? [[i + 1, line[1], line[2]] as [number, string, number]] : [],
        );
    }
    return found;
  }

  top(invoice: string): Version | undefined {
    const pile = this.piles.get(invoice) ?? [];
    while (pile.length > 0 && this.undone.has(pile.at(-1)!.by)) pile.pop();
    if (pile.length === 0) this.piles.delete(invoice);
    return pile.at(-1);
  }

  import(id: number, file: Line[]): void {
    const invoices = new Map<string, (Line | null)[]>();
    const rejects: { line: Line; place: number; record: number; fixedBy: number | null }[] = [];
    const used = new Set<(typeof this.corrections)[number]>();
    file.forEach((line, i) => {
      const lines = invoices.get(line[0]) ?? [];
      invoices.set(line[0], lines);
      if (line[2] !== 'x') {
        lines.push(line);
        return;
      }
      const place = lines.push(null);
      const kept = this.corrections.find((c) => !used.has(c) && c.text === line.join() && this.stands(c));
      if (kept) used.add(kept);
      else rejects.push({ line, place, record: i + 1, fixedBy: null });
    });
    this.rejects.set(id, rejects);
    for (const [invoice, lines] of invoices) {
      const before = this.top(invoice);
      for (const { invoice: of, line } of used) {
        if (of !== invoice) continue;
        const place = before!.lines.indexOf(line);
        if (place >= 0 && (lines[place] ?? null) === null) {
          while (lines.length <= place) lines.push(null);
          lines[place] = line;
        } else {
          const behind = this.moved.get(line) ?? ([...line] as Line);
          this.moved.set(line, behind);
          lines.push(behind);
        }
      }
      const good = lines.some(
        (line) =>
          line !== null &&
          line[2] !== 'x' &&
          !this.corrections.some((c) => c.line === line || this.moved.get(c.line) === line),
      );
      if (!good) {
        // a file with only rejected records of an invoice leaves its lines;
        // a new version is added only if the number of rejects differs
        const rejected = rejects.filter(({ line }) => line[0] === invoice).length;
        if (before && rejected > 0 && rejected !== this.rejectedIn(before)) this.touch(invoice, id, before.lines);
        continue;
      }
      const same = before && JSON.stringify(trim(before.lines)) === JSON.stringify(trim(lines));
      if (!same) this.touch(invoice, id, lines);
      else if (this.rejectedIn(before) !== rejects.filter(({ line }) => line[0] === invoice).length)
        this.touch(invoice, id, lines);
    }
  }

  /** Whether the invoice still has the corrected line, at its position or at the end. */
  stands({ invoice, line }: { invoice: string; line: Line }): boolean {
    const moved = this.moved.get(line);
    return this.top(invoice)?.lines.some((l) => l !== null && (l === line || l === moved)) ?? false;
  }

  readonly noted = new WeakMap<Version, number>();
  rejectedIn(version: Version): number {
    return this.noted.get(version) ?? 0;
  }

  touch(invoice: string, by: number, lines: (Line | null)[], rejected?: number): void {
    const pile = this.piles.get(invoice) ?? [];
    const version = { by, lines: [...lines] };
    pile.push(version);
    this.piles.set(invoice, pile);
    this.noted.set(version, rejected ?? (this.rejects.get(by) ?? []).filter(({ line }) => line[0] === invoice).length);
  }
}

const trim = (lines: (Line | null)[]) => {
  const all = [...lines];
  while (all.length > 0 && all.at(-1) === null) all.pop();
  return all.map((line) => line && [line[1], line[2]]);
};

type Step =
  | { do: 'import'; file: Line[] }
  | { do: 'undo'; nth: number }
  | { do: 'fix'; nth: number; quantity: number }
  | { do: 'kill'; file: Line[]; afterMs: number }
  | { do: 'check'; file: Line[] };

const line = fc.tuple(
  fc.constantFrom('A', 'B', 'C'),
  fc.constantFrom('Kaju', 'Soan', 'Aloo'),
  fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 5 }) },
    { weight: 1, arbitrary: fc.constant('x' as const) },
  ),
);
const file = fc.array(line as fc.Arbitrary<Line>, { minLength: 1, maxLength: 7 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: file.map((lines): Step => ({ do: 'import', file: lines })) },
  { weight: 3, arbitrary: fc.nat(20).map((nth): Step => ({ do: 'undo', nth })) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('fix' as const),
      nth: fc.nat(20),
      quantity: fc.integer({ min: 6, max: 9 }),
    }),
  },
  { weight: 1, arbitrary: file.map((lines): Step => ({ do: 'check', file: lines })) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('kill' as const), file, afterMs: fc.integer({ min: 100, max: 600 }) }),
  },
);

async function liveIn(house: House): Promise<Record<string, [number, string, number][]>> {
  const { items } = await house.call('sales.invoices', { limit: 1000 });
  const found: Record<string, [number, string, number][]> = {};
  for (const { id, number } of items) {
    const { items: lines } = await house.call('sales.invoice', { id });
    found[number] = lines.map(({ lineNo, name, quantity }) => [lineNo, name, quantity]);
  }
  return found;
}

const sorted = <T>(record: Record<string, T>) => Object.fromEntries(Object.entries(record).sort());

const write = (path_: string, lines: Line[]) =>
  writeCsv(
    path_,
    lines.map(([invoice, item, quantity]) => [invoice, '2025-03-31', 'Patel', item, String(quantity), '10.00', '']),
  );

const RUNS = Number(process.env.MANGALM_RUNS ?? 12);

it(`${RUNS} random series of imports, changed imports, fixes, undos, checks and kills leave what a simple model says`, {
  timeout: 900_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 9 }), async (steps) => {
      const data = fs.mkdtempSync(path.join(tempFolder(), 'm-'));
      let house = openHouse(data);
      const model = new Model();
      const done: number[] = [];
      try {
        for (const next of steps) {
          const begun = new Date().toISOString();
          if (next.do === 'import') {
            const { importId } = await house.take(write(path.join(data, 'f.csv'), next.file), {
              maxErrorRate: 1,
              existing: 'update',
            });
            model.import(importId, next.file);
            done.push(importId);
          } else if (next.do === 'kill') {
            await house.close();
            await cliKilled(
              ['import', write(path.join(data, 'f.csv'), next.file), '--max-error-rate', '1', '--data', data],
              next.afterMs,
            );
            house = openHouse(data);
            const { items } = await house.call('imports.list', { limit: 1 });
            const [last] = items;
            const came =
              last && !done.includes(last.importId) && last.status.startsWith('completed') && last.finishedAt! > begun;
            if (came) {
              model.import(last.importId, next.file);
              done.push(last.importId);
            }
          } else if (next.do === 'check') {
            await house.take(write(path.join(data, 'f.csv'), next.file), {
              maxErrorRate: 1,
              dryRun: true,
              existing: 'update',
            });
          } else if (next.do === 'undo') {
            const open = done.filter((id) => !model.undone.has(id));
            if (open.length === 0) continue;
            const id = open[next.nth % open.length]!;
            await house.call('imports.undo', { importId: id });
            for (const fixed of new Set(model.rejects.get(id)?.map(({ fixedBy }) => fixedBy) ?? []))
              if (fixed !== null) model.undone.add(fixed);
            model.undone.add(id);
            for (const rejects of model.rejects.values())
              for (const reject of rejects)
                if (reject.fixedBy !== null && model.undone.has(reject.fixedBy)) reject.fixedBy = null;
            model.corrections = model.corrections.filter(({ by }) => !model.undone.has(by));
          } else if (next.do === 'fix') {
            const open = done.filter(
              (id) => !model.undone.has(id) && model.rejects.get(id)?.some(({ fixedBy }) => fixedBy === null),
            );
            if (open.length === 0) continue;
            const of = open[next.nth % open.length]!;
            const reject = model.rejects.get(of)!.find(({ fixedBy }) => fixedBy === null)!;
            const [invoice, item] = reject.line;
            const { importId } = await house.call('imports.fix', {
              importId: of,
              records: [
                {
                  record: reject.record,
                  cells: [invoice, '2025-03-31', 'Patel', item, String(next.quantity), '10.00', ''],
                },
              ],
            });
            await house.ended(importId);
            reject.fixedBy = importId;
            done.push(importId);
            model.rejects.set(importId, []);
            const top = model.top(invoice);
            const lines = [...(top?.lines ?? [])];
            const places = Math.max(
              lines.length,
              ...[...model.rejects.values()]
                .flat()
                .filter(({ line: [of_] }) => of_ === invoice)
                .map(({ place }) => place),
              0,
            );
            const free = lines[reject.place - 1] === undefined || lines[reject.place - 1] === null;
            const place = free ? reject.place : places + 1;
            while (lines.length < place) lines.push(null);
            const fixedLine: Line = [invoice, item, next.quantity];
            lines[place - 1] = fixedLine;
            const stillOpen = top
              ? Math.max(0, model.rejectedIn(top) - 1)
              : model.rejects.get(of)!.filter((r) => r.line[0] === invoice && r.fixedBy === null).length;
            model.touch(invoice, importId, lines, stillOpen);
            model.corrections.push({ text: reject.line.join(), by: importId, invoice, line: fixedLine });
          }
          const live = await liveIn(house);
          const wanted = sorted(model.live());
          // line numbers are not compared: a corrected line whose position was taken follows the last line
          const inOrder = (record: Record<string, [number, string, number][]>) =>
            Object.fromEntries(
              Object.entries(sorted(record)).map(([key, lines]) => [
                key,
                lines.map(([, name, quantity]) => [name, quantity]),
              ]),
            );
          expect(inOrder(live)).toEqual(inOrder(wanted));
          checkWhole(data);
        }
      } finally {
        await house.close();
        fs.rmSync(data, { recursive: true, force: true });
      }
    }),
    { numRuns: RUNS },
  );
});

it('a kill between two steps changes nothing of what was there', { timeout: 120_000 }, async () => {
  const data = tempFolder();
  let house = openHouse(data);
  await house.take(write(path.join(data, 'f.csv'), [['A', 'Kaju', 2]]));
  const before = await liveIn(house);
  await house.close();
  const many = writeCsv(
    path.join(data, 'many.csv'),
    Array.from({ length: 30_000 }, (_, i) => [`N-${i}`, '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00']),
  );
  await importKilled(many, data, 1000);
  house = openHouse(data);
  expect(await liveIn(house)).toEqual(before);
  await house.call('imports.undo', { importId: 1 });
  expect(await liveIn(house)).toEqual({});
  await house.close();
});
