import type { ListPlan, PlanContext } from './plan.ts';
import { BalancePlan } from './plan-balances.ts';
import { MasterPlan } from './plan-master.ts';
import { PaymentPlan } from './plan-payments.ts';
import { PricePlan } from './plan-prices.ts';
import { StockPlan } from './plan-stock.ts';
import { TargetPlan } from './plan-targets.ts';

/** The plan of a list of its kind. */
export function createPlan(context: PlanContext): ListPlan {
  switch (context.opened.kind) {
    case 'stores':
      return new MasterPlan(context, 'store');
    case 'products':
      return new MasterPlan(context, 'product');
    case 'prices':
      return new PricePlan(context);
    case 'stock':
      return new StockPlan(context);
    case 'balances':
      return new BalancePlan(context);
    case 'payments':
      return new PaymentPlan(context);
    case 'targets':
      return new TargetPlan(context);
  }
}
