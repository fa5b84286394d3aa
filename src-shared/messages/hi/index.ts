import type { Translation } from '../catalogue.ts';
import { accounts } from './accounts.ts';
import { app } from './app.ts';
import { backup } from './backup.ts';
import { cli } from './cli.ts';
import { day } from './day.ts';
import { digest } from './digest.ts';
import { forecast } from './forecast.ts';
import { health } from './health.ts';
import { http } from './http.ts';
import { imports } from './imports.ts';
import { lists } from './lists.ts';
import { pricing } from './pricing.ts';
import { sales } from './sales.ts';
import { scan } from './scan.ts';
import { stock } from './stock.ts';
import { sync } from './sync.ts';
import { table } from './table.ts';
import { targets } from './targets.ts';

/** The catalogue in Hindi: the ids and arguments of the English one. */
export const hi: Translation = {
  ...accounts,
  ...app,
  ...backup,
  ...cli,
  ...day,
  ...digest,
  ...forecast,
  ...health,
  ...http,
  ...imports,
  ...lists,
  ...pricing,
  ...sales,
  ...scan,
  ...stock,
  ...sync,
  ...table,
  ...targets,
};
