import fs from 'node:fs';
import type { WholeScan } from '../../src-shared/contract/index.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import { checkFileName } from '../named-file.ts';
import type { Command } from './command.ts';
import { numberOf } from './import.ts';
import { plural, table } from './text.ts';

const scan: Command = {
  usage: 'scan FILE… --store ID',
  about: 'Reads order sheets from photos and makes a draft order of each.',
  example: 'mangalm scan sheet.jpg --store 12',
  options: { store: { takes: 'ID', about: 'the store whose sheet it is' } },
  words: [1, 100],
  async run(files, options, context) {
    if (!options.store)
      throw new Problem('bad_usage', 'Say whose order it is: --store ID.', 'mangalm stores lists them.');
    const app = context.app();
    const storeId = numberOf(String(options.store));
    const read: (WholeScan & { unusable: string })[] = [];
    let orderId: number | null = null;
    for (const file of files) {
      const { id, duplicateOf } = await app.call(context.me, 'scans.add', { storeId, path: file });
      if (duplicateOf !== null) context.remark(`${file} looks like scan ${duplicateOf}, which was read before.`);
      const cancel = () => void app.call(context.me, 'scans.cancel', { id });
      context.signal.addEventListener('abort', cancel);
      await app.scanEnded(id);
      context.signal.removeEventListener('abort', cancel);
      let unusable = '';
      try {
        ({ orderId } = await app.call(context.me, 'scans.order', { id }));
      } catch (error) {
        unusable = asProblem(error).message;
      }
      read.push({ ...(await app.call(context.me, 'scans.get', { id })), unusable });
    }
    const items = read.flatMap((one) =>
      one.items.filter(({ dropped }) => !dropped).map((line) => ({ ...line, file: one.name })),
    );
    // lines without a certain product or quantity are left for manual review
    const sure = items.filter(
      ({ product, quantityConfidence, quantity }) => product !== null && (quantity !== null || quantityConfidence > 0),
    );
    const unmatched = items.filter((line) => !sure.includes(line));
    const failed = read.filter(({ state }) => state === 'failed');
    const json = {
      scanIds: read.map(({ id }) => id),
      lines: sure,
      unmatched,
      messages: read.map(({ name, message, unusable }) => ({ file: name, message, order: unusable })),
      durationMs: read.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0),
      orderId,
    };
    const rows = items.map((line) => [
      line.sku ?? '?',
      line.productName ?? (line.guess ? `${line.text} (${line.guess.name}?)` : line.text),
      line.quantity === null ? '?' : plural(line.quantity, line.unit),
      `${Math.round(line.confidence * 100)}%`,
      `${Math.round(line.quantityConfidence * 100)}%`,
    ]);
    const remarks = read.map(({ message, unusable }) => message || unusable).filter(Boolean);
    return {
      json,
      text: [
        ...(rows.length > 0 ? [table(['sku', 'product', 'quantity', 'sure of it', 'of the quantity'], rows)] : []),
        ...remarks,
        ...(orderId === null ? [] : [`Draft order ${orderId}.`]),
      ].join('\n'),
      exit: failed.length > 0 ? 1 : 0,
    };
  },
};

const sheet: Command = {
  usage: 'sheet --out FILE.pdf',
  about: 'Writes an order sheet to print; filled in and photographed, it is read without mistakes.',
  example: 'mangalm sheet --store 12 --out sheet.pdf',
  options: {
    store: { takes: 'ID', about: 'the store whose sheet it is' },
    out: { takes: 'FILE.pdf', about: 'write it there' },
  },
  async run(_, options, context) {
    if (!options.out) throw new Problem('bad_usage', 'Say where to: --out FILE.pdf.', 'mangalm sheet --out sheet.pdf');
    const app = context.app();
    const { id, pages } = await app.call(context.me, 'scans.makeSheet', {
      ...(options.store ? { storeId: numberOf(String(options.store)) } : {}),
    });
    const { pdf } = await app.call(context.me, 'scans.sheetPdf', { id });
    checkFileName(String(options.out));
    fs.writeFileSync(String(options.out), Buffer.from(pdf, 'base64'));
    return {
      json: { sheetId: id, pages, file: String(options.out) },
      text: `${options.out}, ${plural(pages, 'page')}.`,
    };
  },
};

export const scanCommands: Record<string, Command> = { scan, sheet };
