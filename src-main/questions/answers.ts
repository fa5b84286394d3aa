import { localToday } from '../../src-shared/calendar.ts';
import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { callList } from '../calls/list.ts';
import { prepareCall } from '../calls/prepare.ts';
import type { SalesCube } from '../cube/cube.ts';
import { planDay } from '../day/plan.ts';
import type { Db } from '../db/open.ts';
import { getDigest } from '../digest/get.ts';
import type { HeavyProcedure } from '../dispatch/area-context.ts';
import { forecastOf } from '../forecast/forecast-query.ts';
import { predictNextOrder } from '../forecast/next-draft.ts';
import { heavyReportAsCsv, runHeavyReport } from '../reports/build.ts';
import { boughtTogether } from '../upsell/bought-together.ts';
import { suggestNow } from '../upsell/suggest-now.ts';
import { feedbackReport } from '../upsell/suggestion-answers.ts';

type Answers = {
  [P in HeavyProcedure]: (
    db: Db,
    cube: SalesCube,
    input: ParsedInput<P>,
    author: string,
  ) => Output<P> | Promise<Output<P>>;
};

const ANSWERS: Answers = {
  'calls.list': (db, cube, input) => callList(db, cube, localToday(), input),
  'calls.prepare': prepareCall,
  'day.plan': (db, cube, input) =>
    planDay(db, cube, (seen, ids, limit) => suggestNow(db, seen, ids, { limit, by: 'revenue' }), input),
  'digest.get': getDigest,
  'forecast.get': (db, cube, input) => forecastOf(db, cube, localToday(), input),
  'forecast.nextOrder': (db, cube, { storeId }) => predictNextOrder(db, cube, storeId),
  'reports.csv': heavyReportAsCsv,
  'reports.run': runHeavyReport,
  'upsell.feedback': (db, cube) => feedbackReport(db, cube),
  'upsell.rules': (_, cube, input) => boughtTogether(cube, input),
  'upsell.suggest': (db, cube, { storeId, ...rest }, author) => suggestNow(db, cube, [storeId], rest, author)[0]!,
  'upsell.suggestAll': (db, cube, { storeIds, ...rest }, author) => ({
    items: suggestNow(db, cube, storeIds, rest, author),
  }),
};

/** Answers a question of the sales that its asker may see. */
export function answer(db: Db, cube: SalesCube, procedure: HeavyProcedure, input: unknown, author: string): unknown {
  const answerOf = ANSWERS[procedure] as (db: Db, cube: SalesCube, input: unknown, author: string) => unknown;
  return answerOf(db, cube, input, author);
}
