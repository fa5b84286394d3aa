import fs from 'node:fs';
import type { ScanDetails } from '../../src-shared/contract/index.ts';
import { asProblem } from '../../src-shared/problem.ts';
import { assertWritableName } from '../platform/user-file.ts';
import type { Command } from './command.ts';
import { plural, table } from './format.ts';
import { parseId } from './parse-id.ts';
import { usageError } from './usage-error.ts';

const scan: Command = {
  usage: 'scan FILE… --store ID',
  description: 'Reads an order from photos, PDFs or messages of a store and makes one draft order of them.',
  example: 'mangalm scan sheet.jpg --store 12',
  options: { store: { valueName: 'ID', description: 'ID of the store that orders' } },
  positionals: [1, 100],
  async run(files, options, context) {
    const app = context.app();
    if (!options.store) {
      const { items } = await app.call(context.caller, 'scans.storesOf', { path: files[0]! });
      const found = items.map(({ storeId, storeName }) => `--store ${storeId} (${storeName})`).join(', ');
      throw usageError(
        'Which store is the order from? Use --store ID.',
        found ? `It may be ${found}.` : 'mangalm stores lists them.',
      );
    }
    const storeId = parseId(String(options.store));
    const ids: number[] = [];
    for (const file of files) {
      const { id, duplicateOf } = await app.call(context.caller, 'scans.add', { storeId, path: file });
      ids.push(id);
      if (duplicateOf !== null) context.printStatus(`${file} looks like scan ${duplicateOf}, which was read earlier.`);
      const cancel = () => void app.call(context.caller, 'scans.cancel', { id });
      context.signal.addEventListener('abort', cancel);
      await app.scanEnded(id);
      context.signal.removeEventListener('abort', cancel);
    }
    let orderId: number | null = null;
    let unusable = '';
    try {
      ({ orderId } = await app.call(context.caller, 'scans.order', { ids }));
    } catch (error) {
      const problem = asProblem(error);
      // what was read is shown, also where no line of it can be ordered
      if (problem.code !== 'scan_empty') throw error;
      unusable = problem.message;
    }
    const read: ScanDetails[] = [];
    for (const id of ids) read.push(await app.call(context.caller, 'scans.get', { id }));
    const items = read.flatMap((one) =>
      one.items.filter(({ dropped }) => !dropped).map((line) => ({ ...line, file: one.name })),
    );
    // lines without a certain product or quantity are left for manual review
    const certain = items.filter(
      ({ product, quantityConfidence, quantity }) => product !== null && (quantity !== null || quantityConfidence > 0),
    );
    const unmatched = items.filter((line) => !certain.includes(line));
    const failed = read.filter(({ state }) => state === 'failed');
    const json = {
      scanIds: read.map(({ id }) => id),
      lines: certain,
      unmatched,
      messages: read.map(({ name, message }) => ({ file: name, message, order: unusable })),
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
    const remarks = [...read.map(({ message }) => message), unusable].filter(Boolean);
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
  description: 'Writes an order sheet to print, fill in and photograph.',
  example: 'mangalm sheet --store 12 --out sheet.pdf',
  options: {
    store: { valueName: 'ID', description: 'ID of the store on the sheet' },
    out: { valueName: 'FILE.pdf', description: 'write to this file' },
  },
  async run(_, options, context) {
    if (!options.out) throw usageError('Say where to: --out FILE.pdf.', 'mangalm sheet --out sheet.pdf');
    const app = context.app();
    const { id, pages } = await app.call(context.caller, 'scans.makeSheet', {
      ...(options.store ? { storeId: parseId(String(options.store)) } : {}),
    });
    const { pdf } = await app.call(context.caller, 'scans.sheetPdf', { id });
    assertWritableName(String(options.out));
    fs.writeFileSync(String(options.out), Buffer.from(pdf, 'base64'));
    return {
      json: { sheetId: id, pages, file: String(options.out) },
      text: `${options.out}, ${plural(pages, 'page')}.`,
    };
  },
};

export const scanCommands: Record<string, Command> = { scan, sheet };
