import { localToday } from '../../src-shared/calendar.ts';
import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { Problem } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { digestOf } from './digest.ts';
import { digestFigures } from './figures.ts';
import { digestHtml } from './html.ts';
import { digestSettingsOf } from './settings.ts';
import { digestTexts } from './texts.ts';
import { lastFullWeek, type Week, weekOf } from './week.ts';

/** The week of a day; the last full one if left out. @throws Problem `digest_week` for one that is not over */
export function askedWeek(day: string | undefined): Week {
  const last = lastFullWeek(localToday());
  const week = day === undefined ? last : weekOf(day);
  if (week.from > last.from) throw new Problem('digest_week', { date: day ?? '' });
  return week;
}

/** How a week went, as a page and its figures. @throws Problem `digest_week` */
export async function getDigest(
  db: Db,
  cube: SalesCube,
  { week, language }: ParsedInput<'digest.get'>,
): Promise<Output<'digest.get'>> {
  const digest = digestOf(db, cube, askedWeek(week), localToday());
  const texts = await digestTexts(language ?? digestSettingsOf(db).language);
  const { from, to, name, currency } = digest;
  const html = digestHtml(digest, texts, new Date());
  return { from, to, name, currency, language: texts.language, html, figures: digestFigures(digest, texts) };
}
