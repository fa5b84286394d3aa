import type { Output } from '../../src-shared/contract/index.ts';
import type { Db } from '../db/open.ts';
import { readSetting, writeSetting } from '../db/settings.ts';
import { recordChange } from '../dispatch/request-context.ts';
import { applyPolicy, assertCompliant, policyValuesOf } from '../policy/policy.ts';

type OrderSettings = Output<'orders.settings'>;

const KEY = 'orders';
const DEFAULTS: OrderSettings = { overCreditLimit: 'warn' };

const fixedSettings = () => policyValuesOf('overCreditLimit');

/** What happens to orders beyond a store’s credit limit, overridden by the policy. */
export const orderSettings = (db: Db): OrderSettings =>
  applyPolicy({ ...DEFAULTS, ...readSetting<OrderSettings>(db, KEY) }, fixedSettings());

/** @throws Problem `fixed_by_policy` */
export function changeOrderSettings(db: Db, settings: OrderSettings): OrderSettings {
  assertCompliant(settings, fixedSettings());
  recordChange('orders', orderSettings(db), settings);
  writeSetting(db, KEY, settings);
  return orderSettings(db);
}
