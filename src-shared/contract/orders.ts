import { z } from 'zod';
import { pageInput, pageOf } from './lists.ts';
import { messageDescriptor } from './message.ts';
import { mutation, query } from './procedure.ts';
import { orderSettings } from './settings.ts';

const id = z.int().positive();

/** A draft can be edited; a confirmed order awaits its invoice. */
const ORDER_STATES = ['draft', 'confirmed', 'invoiced', 'cancelled'] as const;

/** An order line as entered. It may be invalid: errors are reported by field. */
export const orderLineInput = z.strictObject({
  productId: z.int().optional(),
  /** Alternative to the product's id. */
  sku: z.string().max(200).optional(),
  /** In cases or pieces, by `unit`. */
  quantity: z.number(),
  unit: z.enum(['piece', 'case']).default('piece'),
  /** Pieces in a case, for a product whose own case size is unknown. */
  caseSize: z.int().min(1).max(100_000).nullable().optional(),
  /** Per piece; defaults to the store's list price, otherwise its last price. */
  priceMinor: z.number().nullable().optional(),
  source: z.enum(['hand', 'copy', 'forecast', 'suggestion', 'scan']).default('hand'),
});
export type OrderLineInput = z.input<typeof orderLineInput>;

const orderLine = z.object({
  lineNo: z.int(),
  productId: z.int(),
  sku: z.string(),
  name: z.string(),
  quantity: z.number(),
  unit: z.enum(['piece', 'case']),
  caseSize: z.int().nullable(),
  pieces: z.number(),
  priceMinor: z.int().nullable(),
  totalMinor: z.int(),
  source: z.string(),
});

/** What an order says besides its lines. */
const terms = {
  remark: z.string().max(2000),
  /** The day on which the store wants it. */
  deliverOn: z.iso.date().nullable(),
  /** Taken off the sum of the lines, in per cent with at most two decimals. */
  discountPercent: z.number().min(0).max(100).multipleOf(0.01),
};

const order = z.object({
  id: z.int(),
  state: z.enum(ORDER_STATES),
  storeId: z.int(),
  storeName: z.string(),
  orderedOn: z.string(),
  remark: z.string(),
  deliverOn: z.string().nullable(),
  discountPercent: z.number(),
  author: z.string(),
  createdAt: z.string(),
  /** When it was last confirmed; null where it never was. */
  confirmedAt: z.string().nullable(),
  currency: z.string(),
  lines: z.int(),
  /** Sum of the lines, before deals and the discount. */
  subtotalMinor: z.int(),
  /** What deals take off. */
  dealsMinor: z.int(),
  /** To pay: the sum of the lines less deals, and of the rest the discount. */
  totalMinor: z.int(),
  invoiceId: z.int().nullable(),
  invoiceNumber: z.string().nullable(),
  edition: z.int(),
});
export type Order = z.infer<typeof order>;
const orderDetails = order.extend({
  items: z.array(orderLine),
  /** The scan that it was read from. */
  scan: z.object({ id: z.int(), name: z.string() }).nullable(),
});
export type OrderDetails = z.infer<typeof orderDetails>;

/** A product in the search results of order entry. */
const productOption = z.object({
  productId: z.int(),
  sku: z.string(),
  barcode: z.string(),
  name: z.string(),
  caseSize: z.int().nullable(),
  unit: z.string(),
  /** The list price of the store, otherwise its last price, otherwise the last price of any store. */
  priceMinor: z.int().nullable(),
  /** Median quantity that this store orders, in pieces; null if it never ordered the product. */
  usualQuantity: z.number().nullable(),
  lastInvoice: z.string().nullable(),
  /** Pieces in stock that may be promised today; null where the product was never counted. */
  available: z.number().nullable(),
});
export type ProductOption = z.infer<typeof productOption>;

const appliedRule = z.object({
  /** Null for a price set by hand. */
  dealId: z.int().nullable(),
  name: z.string(),
  /** Negative where it lowers the price. */
  amountMinor: z.int(),
});

/** What an order costs: which rule gave which amount. Of a draft as of now, of a confirmed order as it was confirmed. */
const orderPricing = z.object({
  state: z.enum(ORDER_STATES),
  edition: z.int(),
  currency: z.string(),
  lines: z.array(
    z.object({
      lineNo: z.int(),
      productId: z.int(),
      name: z.string(),
      /** Per piece, by the price list; null where none applies. */
      listPriceMinor: z.int().nullable(),
      /** At the list price, else at the price of the order. */
      valueMinor: z.int(),
      rules: z.array(appliedRule),
      netMinor: z.int(),
      /** Lowered by hand by more than is allowed without an approval. */
      beyondLimit: z.boolean(),
    }),
  ),
  free: z.array(
    z.object({
      dealId: z.int(),
      name: z.string(),
      productId: z.int(),
      product: z.string(),
      pieces: z.number(),
      valueMinor: z.int(),
    }),
  ),
  valueMinor: z.int(),
  /** Sum of what the lines cost, before the discount of the order. */
  netMinor: z.int(),
  discountPercent: z.number(),
  totalMinor: z.int(),
  coupons: z.array(z.string()),
  /** Coupons that no deal of the day knows. */
  unknownCoupons: z.array(z.string()),
  /** Whether the company has deals or prices by list that concern this order: else there is nothing to tell. */
  applies: z.boolean(),
  /** Largest reduction by hand without an approval, in percent; null for none that needs one. */
  limitPercent: z.number().nullable(),
  /** `needed` prices keep the order from being confirmed. */
  approval: z.enum(['none', 'needed', 'given']),
  approvedBy: z.string(),
});
export type OrderPricing = z.infer<typeof orderPricing>;

const fittingDeals = z.object({
  currency: z.string(),
  /** What the lines cost without and with deals. */
  valueMinor: z.int(),
  netMinor: z.int(),
  deals: z.array(
    z.object({
      dealId: z.int(),
      name: z.string(),
      /** What it takes off, and what its free goods are worth; 0 where it is not reached. */
      worthMinor: z.int(),
      /** What is missing for it, or for its next slab; null where there is no more to reach. */
      missing: z
        .object({
          quantity: z.number(),
          unit: z.enum(['piece', 'case']),
          /** The product that is closest; null where quantities of all its products add up. */
          product: z.string().nullable(),
        })
        .nullable(),
      /** What is missing to the least value of the order. */
      missingMinor: z.int(),
    }),
  ),
});
export type FittingDeals = z.infer<typeof fittingDeals>;

const stateChangeResult = orderDetails.extend({ editId: z.int() });

const warning = z.object({
  code: z.enum(['stock', 'credit']),
  /** The line that it is about, and its product; null where it is about the whole order. */
  lineNo: z.int().nullable(),
  product: z.string().nullable(),
  message: z.string(),
  descriptor: messageDescriptor,
});
export type OrderWarning = z.infer<typeof warning>;
const confirmed = stateChangeResult.extend({
  /** What the order page says before: too little in stock, beyond the credit limit. */
  warnings: z.array(warning),
});

export const ordersContract = {
  'orders.list': query(
    z.strictObject({
      search: z.string().max(200).default(''),
      from: z.iso.date().optional(),
      to: z.iso.date().optional(),
      storeId: id.optional(),
      state: z.enum(ORDER_STATES).optional(),
      ids: z.array(id).max(1000).optional(),
      ...pageInput,
    }),
    pageOf(order),
  ),
  'orders.get': query(z.strictObject({ id }), orderDetails),
  /** Products by name, SKU or barcode, the store's usual ones first. */
  'orders.offer': query(
    z.strictObject({ storeId: id, text: z.string().max(200), limit: z.int().min(1).max(50).default(12) }),
    z.object({ items: z.array(productOption) }),
  ),
  'orders.create': mutation(
    z.strictObject({
      storeId: z.int(),
      orderedOn: z.iso.date().optional(),
      remark: terms.remark.default(''),
      deliverOn: terms.deliverOn.default(null),
      discountPercent: terms.discountPercent.default(0),
      lines: z.array(orderLineInput).max(2000),
    }),
    orderDetails,
  ),
  /** Replaces the content of a draft; delivery and discount stay where they are left out. */
  'orders.save': mutation(
    z.strictObject({
      id,
      edition: z.int(),
      orderedOn: z.iso.date(),
      remark: terms.remark,
      deliverOn: terms.deliverOn.optional(),
      discountPercent: terms.discountPercent.optional(),
      lines: z.array(orderLineInput).max(2000),
    }),
    orderDetails,
  ),
  /** Creates a draft with the lines of an earlier order or invoice, at current prices of that store. */
  'orders.copy': mutation(z.strictObject({ orderId: id.optional(), invoiceId: id.optional() }), orderDetails),
  'orders.confirm': mutation(z.strictObject({ id, edition: z.int().optional() }), confirmed),
  /** Confirms an order as it is also beyond the credit limit of its store. */
  'orders.confirmOverLimit': mutation(z.strictObject({ id, edition: z.int() }), confirmed),
  'orders.settings': query(z.strictObject({}), orderSettings),
  'orders.changeSettings': mutation(orderSettings, orderSettings),
  /** What an order costs, by price lists, deals and prices set by hand. */
  'orders.pricing': query(z.strictObject({ id }), orderPricing),
  /** The deals that a store gets for what it takes, and those that it is close to. */
  'orders.deals': query(
    z.strictObject({
      storeId: id,
      date: z.iso.date().optional(),
      lines: z.array(z.strictObject({ productId: id, pieces: z.number().min(0).max(1_000_000) })).max(2000),
      /** Products that are talked of besides. */
      productIds: z.array(id).max(2000).default([]),
    }),
    fittingDeals,
  ),
  /** What is left of a store's credit limit; null without a limit. */
  'orders.credit': query(
    z.strictObject({ storeId: id }),
    z.object({
      currency: z.string(),
      limitMinor: z.int().nullable(),
      owedMinor: z.int(),
      /** Confirmed orders without an invoice. */
      openOrdersMinor: z.int(),
      leftMinor: z.int().nullable(),
    }),
  ),
  /** Replaces the coupons of a draft. */
  'orders.setCoupons': mutation(
    z.strictObject({ id, coupons: z.array(z.string().trim().min(1).max(60)).max(10) }),
    orderPricing,
  ),
  /** Approves the prices of a draft as they are; a change of it needs another approval. */
  'orders.approve': mutation(z.strictObject({ id, edition: z.int() }), orderPricing),
  'orders.cancel': mutation(z.strictObject({ id, edition: z.int().optional() }), stateChangeResult),
};
