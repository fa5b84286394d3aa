import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkDatabase, importAndKill, runCliAndKill, tempFolder, writeCsv } from '../helpers.ts';
import { openTestApp, type TestApp } from '../test-app.ts';

/** A record of a file; a quantity of `x` makes it a reject. */
type Line = [invoice: string, item: string, quantity: number | 'x'];
type Version = { by: number; lines: (Line | null)[] };

/** The reference model: each invoice is a stack of versions, the newest on top. */
class Model {
  readonly versions = new Map<string, Version[]>();
  readonly undone = new Set<number>();
  readonly rejects = new Map<number, { line: Line; place: number; record: number; fixedBy: number | null }[]>();
  /** Corrected records: the original text, and the line that replaced it. */
  corrections: { text: string; by: number; invoice: string; line: Line }[] = [];
  /** Corrected lines whose position a later file gave to another record, with their copies at the end of an invoice. */
  readonly moved = new WeakMap<Line, Line>();

  live(): Record<string, [number, string, number][]> {
    const found: Record<string, [number, string, number][]> = {};
    for (const [invoice, stack] of this.versions) {
      const latest = this.top(invoice);
      if (latest && stack.length > 0)
        found[invoice] = latest.lines.flatMap((line, i) =>
          line && line[2] !== 'x' ? [[i + 1, line[1], line[2]] as [number, string, number]] : [],
        );
    }
    return found;
  }

  top(invoice: string): Version | undefined {
    const stack = this.versions.get(invoice) ?? [];
    while (stack.length > 0 && this.undone.has(stack.at(-1)!.by)) stack.pop();
    if (stack.length === 0) this.versions.delete(invoice);
    return stack.at(-1);
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
      const correction = this.corrections.find((c) => !used.has(c) && c.text === line.join() && this.isPresent(c));
      if (correction) used.add(correction);
      else rejects.push({ line, place, record: i + 1, fixedBy: null });
    });
    this.rejects.set(id, rejects);
    for (const [invoice, lines] of invoices) {
      const before = this.top(invoice);
      for (const { invoice: ofInvoice, line } of used) {
        if (ofInvoice !== invoice) continue;
        const place = before!.lines.indexOf(line);
        if (place >= 0 && (lines[place] ?? null) === null) {
          while (lines.length <= place) lines.push(null);
          lines[place] = line;
        } else {
          const copy = this.moved.get(line) ?? ([...line] as Line);
          this.moved.set(line, copy);
          lines.push(copy);
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
        if (before && rejected > 0 && rejected !== this.rejectedIn(before)) this.pushVersion(invoice, id, before.lines);
        continue;
      }
      const same = before && JSON.stringify(trim(before.lines)) === JSON.stringify(trim(lines));
      if (!same) this.pushVersion(invoice, id, lines);
      else if (this.rejectedIn(before) !== rejects.filter(({ line }) => line[0] === invoice).length)
        this.pushVersion(invoice, id, lines);
    }
  }

  /** Whether the invoice still has the corrected line, at its position or at the end. */
  isPresent({ invoice, line }: { invoice: string; line: Line }): boolean {
    const moved = this.moved.get(line);
    return this.top(invoice)?.lines.some((l) => l !== null && (l === line || l === moved)) ?? false;
  }

  readonly rejectCounts = new WeakMap<Version, number>();
  rejectedIn(version: Version): number {
    return this.rejectCounts.get(version) ?? 0;
  }

  pushVersion(invoice: string, by: number, lines: (Line | null)[], rejected?: number): void {
    const stack = this.versions.get(invoice) ?? [];
    const version = { by, lines: [...lines] };
    stack.push(version);
    this.versions.set(invoice, stack);
    this.rejectCounts.set(
      version,
      rejected ?? (this.rejects.get(by) ?? []).filter(({ line }) => line[0] === invoice).length,
    );
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

const lineArbitrary = fc.tuple(
  fc.constantFrom('A', 'B', 'C'),
  fc.constantFrom('Kaju', 'Soan', 'Aloo'),
  fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 5 }) },
    { weight: 1, arbitrary: fc.constant('x' as const) },
  ),
);
const fileArbitrary = fc.array(lineArbitrary as fc.Arbitrary<Line>, { minLength: 1, maxLength: 7 });
const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fileArbitrary.map((lines): Step => ({ do: 'import', file: lines })) },
  { weight: 3, arbitrary: fc.nat(20).map((nth): Step => ({ do: 'undo', nth })) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('fix' as const),
      nth: fc.nat(20),
      quantity: fc.integer({ min: 6, max: 9 }),
    }),
  },
  { weight: 1, arbitrary: fileArbitrary.map((lines): Step => ({ do: 'check', file: lines })) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('kill' as const),
      file: fileArbitrary,
      afterMs: fc.integer({ min: 100, max: 600 }),
    }),
  },
);

async function liveIn(app: TestApp): Promise<Record<string, [number, string, number][]>> {
  const { items } = await app.call('sales.invoices', { limit: 1000 });
  const found: Record<string, [number, string, number][]> = {};
  for (const { id, number } of items) {
    const { items: lines } = await app.call('sales.invoice', { id });
    found[number] = lines.map(({ lineNo, name, quantity }) => [lineNo, name, quantity]);
  }
  return found;
}

const sorted = <T>(record: Record<string, T>) => Object.fromEntries(Object.entries(record).sort());

const writeFile = (path_: string, lines: Line[]) =>
  writeCsv(
    path_,
    lines.map(([invoice, item, quantity]) => [invoice, '2025-03-31', 'Patel', item, String(quantity), '10.00', '']),
  );

const RUNS = Number(process.env.MANGALM_RUNS ?? 12);

it(`${RUNS} random sequences of imports, changed imports, fixes, undos, dry runs and kills match a reference model`, {
  timeout: 900_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stepArbitrary, { minLength: 2, maxLength: 9 }), async (steps) => {
      const data = fs.mkdtempSync(path.join(tempFolder(), 'm-'));
      let app = openTestApp(data);
      const model = new Model();
      const imported: number[] = [];
      try {
        for (const next of steps) {
          const begun = new Date().toISOString();
          if (next.do === 'import') {
            const { importId } = await app.importFile(writeFile(path.join(data, 'f.csv'), next.file), {
              maxErrorRate: 1,
              existing: 'update',
            });
            model.import(importId, next.file);
            imported.push(importId);
          } else if (next.do === 'kill') {
            await app.close();
            await runCliAndKill(
              ['import', writeFile(path.join(data, 'f.csv'), next.file), '--max-error-rate', '1', '--data', data],
              next.afterMs,
            );
            app = openTestApp(data);
            const { items } = await app.call('imports.list', { limit: 1 });
            const [last] = items;
            const completed =
              last &&
              !imported.includes(last.importId) &&
              last.status.startsWith('completed') &&
              last.finishedAt! > begun;
            if (completed) {
              model.import(last.importId, next.file);
              imported.push(last.importId);
            }
          } else if (next.do === 'check') {
            await app.importFile(writeFile(path.join(data, 'f.csv'), next.file), {
              maxErrorRate: 1,
              dryRun: true,
              existing: 'update',
            });
          } else if (next.do === 'undo') {
            const open = imported.filter((id) => !model.undone.has(id));
            if (open.length === 0) continue;
            const id = open[next.nth % open.length]!;
            await app.call('imports.undo', { importId: id });
            for (const fixed of new Set(model.rejects.get(id)?.map(({ fixedBy }) => fixedBy) ?? []))
              if (fixed !== null) model.undone.add(fixed);
            model.undone.add(id);
            for (const rejects of model.rejects.values())
              for (const reject of rejects)
                if (reject.fixedBy !== null && model.undone.has(reject.fixedBy)) reject.fixedBy = null;
            model.corrections = model.corrections.filter(({ by }) => !model.undone.has(by));
          } else if (next.do === 'fix') {
            const open = imported.filter(
              (id) => !model.undone.has(id) && model.rejects.get(id)?.some(({ fixedBy }) => fixedBy === null),
            );
            if (open.length === 0) continue;
            const importToFix = open[next.nth % open.length]!;
            const reject = model.rejects.get(importToFix)!.find(({ fixedBy }) => fixedBy === null)!;
            const [invoice, item] = reject.line;
            const { importId } = await app.call('imports.fix', {
              importId: importToFix,
              records: [
                {
                  record: reject.record,
                  cells: [invoice, '2025-03-31', 'Patel', item, String(next.quantity), '10.00', ''],
                },
              ],
            });
            await app.importEnded(importId);
            reject.fixedBy = importId;
            imported.push(importId);
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
            const remainingRejects = top
              ? Math.max(0, model.rejectedIn(top) - 1)
              : model.rejects.get(importToFix)!.filter((r) => r.line[0] === invoice && r.fixedBy === null).length;
            model.pushVersion(invoice, importId, lines, remainingRejects);
            model.corrections.push({ text: reject.line.join(), by: importId, invoice, line: fixedLine });
          }
          const live = await liveIn(app);
          const wanted = sorted(model.live());
          // line numbers are not compared: corrected lines whose position was taken follow the last line, in any order
          const corrected = new Set(model.corrections.map(({ invoice }) => invoice));
          const inOrder = (record: Record<string, [number, string, number][]>) =>
            Object.fromEntries(
              Object.entries(sorted(record)).map(([key, lines]) => {
                const texts = lines.map(([, name, quantity]) => `${name} ${quantity}`);
                return [key, corrected.has(key) ? texts.sort() : texts];
              }),
            );
          expect(inOrder(live)).toEqual(inOrder(wanted));
          checkDatabase(data);
        }
      } finally {
        await app.close();
        fs.rmSync(data, { recursive: true, force: true });
      }
    }),
    { numRuns: RUNS },
  );
});

it('a killed import does not change existing data', { timeout: 120_000 }, async () => {
  const data = tempFolder();
  let app = openTestApp(data);
  await app.importFile(writeFile(path.join(data, 'f.csv'), [['A', 'Kaju', 2]]));
  const before = await liveIn(app);
  await app.close();
  const many = writeCsv(
    path.join(data, 'many.csv'),
    Array.from({ length: 30_000 }, (_, i) => [`N-${i}`, '2025-03-31', 'Patel', 'Kaju', '2', '10.00', '20.00']),
  );
  await importAndKill(many, data, 1000);
  app = openTestApp(data);
  expect(await liveIn(app)).toEqual(before);
  await app.call('imports.undo', { importId: 1 });
  expect(await liveIn(app)).toEqual({});
  await app.close();
});
