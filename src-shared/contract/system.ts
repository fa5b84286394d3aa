import { z } from 'zod';
import { reads } from './procedure.ts';

export const systemContract = {
  'system.about': reads(
    'system:read',
    z.strictObject({}),
    z.object({ version: z.string(), dataFolder: z.string(), empty: z.boolean() }),
  ),
};
