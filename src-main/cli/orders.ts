import { z } from 'zod';
import type { Input, Order, OrderDetails, OrderWarning, Output } from '../../src-shared/contract/index.ts';
import { message } from '../../src-shared/messages/descriptor.ts';
import { Problem } from '../../src-shared/problem.ts';
import { MAX_FILE_BYTES, readUserFile } from '../platform/user-file.ts';
import type { Command, CommandContext } from './command.ts';
import { money, plural, table } from './format.ts';
import { parseId } from './parse-id.ts';
import { LIST_OPTIONS, listInput, storeOf } from './sales.ts';
import { usageError } from './usage-error.ts';

const orders: Command = {
  usage: 'orders',
  description: 'Lists orders, newest first.',
  example: 'mangalm orders --store 12',
  options: {
    ...LIST_OPTIONS,
    state: { valueName: 'STATE', description: 'only orders in this state: draft, confirmed, invoiced or cancelled' },
  },
  async run(_, options, context) {
    const page = await context.app().call(context.caller, 'orders.list', {
      ...listInput(options),
      ...storeOf(options),
      ...(options.state ? { state: options.state as Order['state'] } : {}),
    });
    const row = (o: Order) => [
      o.id,
      o.orderedOn,
      o.state,
      o.storeName,
      o.lines,
      money(o.totalMinor, o.currency),
      o.invoiceNumber ?? '',
      o.deliverOn ?? '',
    ];
    return {
      json: page,
      text: () =>
        `${plural(page.total, 'order')}\n${table(['id', 'date', 'state', 'store', 'lines', 'total', 'invoice', 'delivery'], page.items.map(row))}`,
    };
  },
};

/** An order as text. */
function orderText(o: OrderDetails): string {
  const rows = o.items.map((l) => [
    l.lineNo,
    l.sku,
    l.name,
    `${l.quantity} ${l.unit}${l.quantity === 1 ? '' : 's'}`,
    l.priceMinor === null ? '' : money(l.priceMinor, o.currency),
    money(l.totalMinor, o.currency),
  ]);
  return [
    `Order ${o.id} of ${o.storeName}, ${o.orderedOn}: ${o.state}${o.invoiceNumber ? ` with ${o.invoiceNumber}` : ''}, ${money(o.totalMinor, o.currency)}`,
    table(['no', 'sku', 'product', 'quantity', 'price', 'total'], rows),
    ...(o.dealsMinor !== 0 ? [`Deals: ${money(-o.dealsMinor, o.currency)}`] : []),
    ...(o.discountPercent > 0
      ? [
          `Discount ${o.discountPercent}% of ${money(o.subtotalMinor - o.dealsMinor, o.currency)}: ${money(o.totalMinor, o.currency)}`,
        ]
      : []),
    ...(o.deliverOn ? [`Delivery: ${o.deliverOn}`] : []),
    ...(o.remark ? [`Remark: ${o.remark}`] : []),
  ].join('\n');
}

const linesFile = z.union([z.array(z.unknown()), z.object({ lines: z.array(z.unknown()) })]);

/**
 * Order lines from a JSON file: a list of `{productId or sku, quantity, unit, priceMinor}`, or an object with such a
 * list under `lines`. The lines are validated by the dispatcher.
 * @throws Problem `unreadable_lines`
 */
function readOrderLines(file: string): Input<'orders.create'>['lines'] {
  try {
    const parsed = linesFile.parse(JSON.parse(readUserFile(file, MAX_FILE_BYTES.settings).toString('utf8')));
    return (Array.isArray(parsed) ? parsed : parsed.lines) as Input<'orders.create'>['lines'];
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('unreadable_lines', {
      file,
      reason: error instanceof z.ZodError ? message('unreadable_lines/no_list') : (error as Error).message,
      example: '[{"sku": "A-1", "quantity": 2, "unit": "case"}]',
    });
  }
}

const ACTIONS = ['create', 'confirm', 'cancel', 'show'];

const order: Command = {
  usage: 'order create|confirm|cancel|show [ID]',
  description: 'Creates an order (--store ID --lines FILE.json), or confirms, cancels or shows one.',
  example: 'mangalm order create --store 12 --lines lines.json',
  positionals: [1, 2],
  options: {
    store: { valueName: 'ID', description: 'ID of a store' },
    lines: { valueName: 'FILE.json', description: 'the lines, [{"sku": "A-1", "quantity": 2, "unit": "case"}]' },
    date: { valueName: 'DATE', description: 'date of the order, YYYY-MM-DD; today by default' },
    remark: { valueName: 'TEXT', description: 'remark of the order' },
    deliver: { valueName: 'DATE', description: 'delivery date, YYYY-MM-DD' },
    discount: { valueName: 'PERCENT', description: 'discount on the total' },
    'over-limit': { description: 'confirm it also beyond the credit limit, as managers may' },
  },
  async run([action, id], options, context) {
    const app = context.app();
    if (!ACTIONS.includes(action!))
      throw usageError(`An order can't be “${action}”.`, `It can be: ${ACTIONS.join(', ')}.`);
    if (action === 'create') {
      if (typeof options.store !== 'string' || typeof options.lines !== 'string')
        throw usageError('A new order needs a store and its lines.', `Usage: ${order.example}`);
      const created = await app.call(context.caller, 'orders.create', {
        storeId: parseId(options.store),
        lines: readOrderLines(options.lines),
        ...(options.date ? { orderedOn: String(options.date) } : {}),
        ...(options.deliver ? { deliverOn: String(options.deliver) } : {}),
        ...(options.discount ? { discountPercent: Number(options.discount) } : {}),
        ...(options.remark ? { remark: String(options.remark) } : {}),
      });
      return { json: created, text: orderText(created) };
    }
    if (id === undefined) throw usageError('Which order?', `Usage: mangalm order ${action} ID`);
    const orderId = { id: parseId(id) };
    const answer =
      action === 'confirm'
        ? await confirmOrder(context, orderId.id, options['over-limit'] === true)
        : action === 'cancel'
          ? await app.call(context.caller, 'orders.cancel', orderId)
          : await app.call(context.caller, 'orders.get', orderId);
    const warnings: OrderWarning[] = 'warnings' in answer ? (answer as Output<'orders.confirm'>).warnings : [];
    const texts = warnings.map(({ product, message: text }) => `! ${product === null ? '' : `${product}: `}${text}`);
    return { json: answer, text: [orderText(answer), ...texts].join('\n') };
  },
};

async function confirmOrder(
  context: CommandContext,
  id: number,
  isReleased: boolean,
): Promise<Output<'orders.confirm'>> {
  const app = context.app();
  if (!isReleased) return app.call(context.caller, 'orders.confirm', { id });
  const { edition } = await app.call(context.caller, 'orders.get', { id });
  return app.call(context.caller, 'orders.confirmOverLimit', { id, edition });
}

export const orderCommands = { orders, order };
