import { accounts } from './accounts.ts';
import { backups } from './backups.ts';
import { calls } from './calls.ts';
import { common } from './common.ts';
import { day } from './day.ts';
import { deals } from './deals.ts';
import { digest } from './digest.ts';
import { forecast } from './forecast.ts';
import { health } from './health.ts';
import { home } from './home.ts';
import { importPreview } from './import-preview.ts';
import { imports } from './imports.ts';
import { lists } from './lists.ts';
import { navigation } from './navigation.ts';
import { orders } from './orders.ts';
import { programs } from './programs.ts';
import { reports } from './reports.ts';
import { sales } from './sales.ts';
import { scans } from './scans.ts';
import { stock } from './stock.ts';
import { sync } from './sync.ts';
import { targets } from './targets.ts';
import { upsell } from './upsell.ts';

/** All texts of the user interface; every other language is an object of this type. */
export const en = {
  ...navigation,
  ...common,
  ...accounts,
  ...sync,
  ...backups,
  ...health,
  ...programs,
  ...home,
  ...imports,
  ...importPreview,
  ...lists,
  ...sales,
  ...orders,
  ...deals,
  ...stock,
  ...targets,
  ...reports,
  ...digest,
  ...forecast,
  ...calls,
  ...day,
  ...upsell,
  ...scans,
};

export type Messages = typeof en;
