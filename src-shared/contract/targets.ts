import { z } from 'zod';
import { REGION_KINDS } from '../regions.ts';
import { mutation, query } from './procedure.ts';

const id = z.int().positive();
const name = z.string().max(300);
/** `2026-11` */
const month = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/);

const region = z.strictObject({ kind: z.enum(REGION_KINDS), name: name.min(1) });

/** The part of sales that a target is for; nothing named: all sales. */
const part = {
  salesperson: name.default(''),
  region: region.nullable().default(null),
  category: name.default(''),
};
const targetPart = z.strictObject(part);
export type TargetPart = z.infer<typeof targetPart>;

/** How likely a target is reached, in steps that have a word each. */
const LIKELIHOODS = ['sure', 'likely', 'even', 'unlikely', 'hardly'] as const;
export type Likelihood = (typeof LIKELIHOODS)[number];

/** Where a month ends: what is achieved and the forecast of the rest. */
const landing = z.object({
  expectedMinor: z.int(),
  /** The range with a chance of 80%. */
  lowMinor: z.int(),
  highMinor: z.int(),
  /** The chance that the target is reached, from 0 to 1. */
  chance: z.number(),
  likelihood: z.enum(LIKELIHOODS),
});

const figures = {
  targetMinor: z.int(),
  achievedMinor: z.int(),
  /** What is left; 0 where it is reached. */
  toGoMinor: z.int(),
  /** What each of the working days left has to bring; null where nothing is left to do, or no day to do it. */
  perDayMinor: z.int().nullable(),
  /** Null where nothing can be forecast. */
  expectedMinor: z.int().nullable(),
};

const target = z.object({
  id: z.int(),
  month: z.string(),
  ...targetPart.required().shape,
  ...figures,
  currency: z.string(),
  state: z.enum(['reached', 'open', 'missed']),
  /** Null where nothing can be forecast, or the month is over. */
  landing: landing.nullable(),
  /** The import that it comes from; null where it was typed. */
  importId: z.int().nullable(),
  author: z.string(),
});
export type Target = z.infer<typeof target>;

/** Targets of parts that exclude each other, so that no sale counts twice in their sum. */
const group = z.object({
  /** What its targets name: `salesperson`, `city category`, …; empty for all sales. */
  by: z.string(),
  ids: z.array(z.int()),
  ...figures,
});
export type TargetGroup = z.infer<typeof group>;

const targetList = z.object({
  month: z.string(),
  today: z.string(),
  currency: z.string(),
  /** The newest day with sales; null where there are none. */
  knownUntil: z.string().nullable(),
  workingDays: z.int(),
  workingDaysLeft: z.int(),
  /** Every month that has targets, newest first. */
  months: z.array(z.string()),
  items: z.array(target),
  groups: z.array(group),
});
export type TargetList = z.infer<typeof targetList>;

export const targetsContract = {
  /** The targets of a month, by default this one; with `own` those of the caller. */
  'targets.list': query(z.strictObject({ month: month.optional(), own: z.boolean().default(false) }), targetList),
  /** The names that targets can be for, and the currency that they are in. */
  'targets.choices': query(
    z.strictObject({}),
    z.object({
      currency: z.string(),
      salespeople: z.array(z.string()),
      regions: z.array(region),
      categories: z.array(z.string()),
    }),
  ),
  /** A new target, or with `id` another content of one. */
  'targets.save': mutation(
    z.strictObject({ id: id.optional(), month, ...part, targetMinor: z.number() }),
    z.object({ id: z.int() }),
  ),
  /** Removes a target, or with `removed: false` restores the one that was removed; each answers with its new id. */
  'targets.remove': mutation(z.strictObject({ id, removed: z.boolean().default(true) }), z.object({ id: z.int() })),
};
