import { z } from 'zod';
import { callSuggestion } from './calls.ts';
import { messageDescriptor } from './message.ts';
import { mutation, query } from './procedure.ts';

const name = z.string().max(300);
/** Days of the week, 1 for Monday to 7 for Sunday. */
const weekdays = z.array(z.int().min(1).max(7)).max(7);

/** What the days of reps are planned by. Values may be invalid: errors are reported by field. */
const daySettings = z.strictObject({
  reps: z
    .array(
      z.strictObject({
        salesperson: name,
        /** How many calls and visits a day has room for. */
        calls: z.number(),
        visits: z.number(),
        weekdays,
        /** Postal code where the way begins and ends; empty where the way begins at the first store. */
        start: z.string().trim().max(20),
      }),
    )
    .max(500),
  /** Places that are visited on some days of the week only: a beat, a postal code or a city. */
  places: z.array(z.strictObject({ place: name, weekdays })).max(2000),
  /** Days without calls and visits, of one rep or of all. */
  closed: z
    .array(z.strictObject({ date: z.iso.date(), salesperson: name, reason: z.string().trim().max(200) }))
    .max(2000),
  perKilometreMinor: z.number(),
});
export type DaySettings = z.infer<typeof daySettings>;

const stop = callSuggestion.extend({
  how: z.enum(['called', 'visited']),
  isDone: z.boolean(),
  contact: z.string(),
  address: z.string(),
  postalCode: z.string(),
  /** Beat, else postal code, else city. */
  place: z.string(),
  /** What offers are expected to bring. */
  worthMinor: z.int(),
  /** Of the way, from the stop before or the start; null for a call. */
  kilometres: z.number().nullable(),
});
export type DayStop = z.infer<typeof stop>;

const plan = z.object({
  date: z.string(),
  /** Empty for all stores. */
  salesperson: z.string(),
  currency: z.string(),
  calls: z.int(),
  visits: z.int(),
  /** Visits in the order of the way, then calls. */
  stops: z.array(stop),
  /** What the stops that are left bring, less what their way costs. */
  worthMinor: z.int(),
  kilometres: z.number(),
  wayMinor: z.int(),
  /** What to know of the plan, as text and as data. */
  notes: z.array(z.object({ message: z.string(), descriptor: messageDescriptor })),
});
export type DayPlan = z.infer<typeof plan>;

export const dayContract = {
  /** The best day of a rep: whom to call and whom to visit, in which order. */
  'day.plan': query(z.strictObject({ salesperson: name.optional(), date: z.iso.date().optional() }), plan),
  'day.settings': query(
    z.strictObject({}),
    daySettings.extend({
      currency: z.string(),
      /** Salespeople with stores, and the places of stores. */
      salespeople: z.array(z.string()),
      placesOfStores: z.array(z.string()),
    }),
  ),
  /** Replaces the settings that are given. */
  'day.changeSettings': mutation(daySettings.partial(), daySettings),
};
