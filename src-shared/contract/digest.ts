import { z } from 'zod';
import { messageDescriptor } from './message.ts';
import { control, mutation, query } from './procedure.ts';
import { digestLanguage, digestSettings } from './settings.ts';

/** Any day of the week; by default the last full week. */
const week = z.iso.date().optional();

/** A figure of a digest: its section, what it is of, and its name. Money is in minor units. */
const figure = z.object({
  section: z.string(),
  name: z.string(),
  figure: z.string(),
  value: z.union([z.string(), z.number()]).nullable(),
  type: z.enum(['text', 'number', 'money', 'percent', 'date']),
});
export type DigestFigure = z.infer<typeof figure>;

export const digestContract = {
  'digest.settings': query(
    z.strictObject({}),
    digestSettings.extend({
      /** The first day of the newest week that was written by itself; null before the first. */
      written: z.string().nullable(),
      /** Why the last one could not be written. */
      problem: z.string().nullable(),
      problemDescriptor: messageDescriptor.optional(),
    }),
  ),
  'digest.changeSettings': mutation(digestSettings.partial().strict(), digestSettings),
  /** The digest of a week as a page by itself, and its figures. */
  'digest.get': query(
    z.strictObject({ week, language: digestLanguage.optional() }),
    z.object({
      /** First and last day. */
      from: z.string(),
      to: z.string(),
      /** Name of its files, without an ending. */
      name: z.string(),
      currency: z.string(),
      language: digestLanguage,
      html: z.string(),
      figures: z.array(figure),
    }),
  ),
  /** Writes the digest of a week to the folder of the settings, over one that is there. */
  'digest.write': control(
    z.strictObject({ week }),
    z.object({ from: z.string(), to: z.string(), files: z.array(z.string()) }),
  ),
};
