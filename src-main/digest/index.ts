import { localToday } from '../../src-shared/calendar.ts';
import type { Output, ParsedInput } from '../../src-shared/contract/index.ts';
import { asProblem, Problem } from '../../src-shared/problem.ts';
import { readStoredMessage, storedMessage } from '../db/stored-message.ts';
import type { AreaContext } from '../dispatch/area-context.ts';
import { everyHour } from '../dispatch/every-hour.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { log } from '../tracing/log.ts';
import { type Digest, digestOf, newestSale } from './digest.ts';
import { dueWeeks } from './due-weeks.ts';
import { askedWeek } from './get.ts';
import { assertNotWatched, changeDigestSettings, digestSettingsOf, digestState, saveDigestState } from './settings.ts';
import { digestTexts } from './texts.ts';
import type { Week } from './week.ts';
import { writeDigest } from './write-digest.ts';

/** How each week went, written to a folder once it is over; a process that stays open writes those that are due. */
export function digestArea(context: AreaContext): Handlers<'digest'> {
  const { db, folder, clock, currentCube, askInThread } = context;
  const compute = (week: Week): Digest => digestOf(db, currentCube(), week, localToday());
  const write = async (week: Week): Promise<Output<'digest.write'>> => {
    const settings = digestSettingsOf(db);
    if (settings.folder === null) throw new Problem('digest_no_folder');
    assertNotWatched(db, settings.folder);
    const files = await writeDigest(settings.folder, compute(week), await digestTexts(settings.language));
    return { ...week, files };
  };

  const writeDue = async (): Promise<void> => {
    if (digestSettingsOf(db).folder === null) return;
    const today = localToday();
    const { written } = digestState(db);
    const trusted = localToday(clock.now());
    const due = dueWeeks({ today, trusted, written, knownUntil: newestSale(currentCube(), today) });
    for (const week of due)
      try {
        await write(week);
        saveDigestState(db, { written: week.from, problem: null });
      } catch (error) {
        const { code, message, descriptor } = asProblem(error);
        log.error('weekly digest', { problem: code, message });
        saveDigestState(db, { problem: descriptor ? storedMessage(descriptor) : message });
        return;
      }
  };
  everyHour(context, writeDue);

  return {
    'digest.settings': () => {
      const { written, problem } = digestState(db);
      const { message = null, descriptor } = problem === null ? {} : readStoredMessage(problem);
      return {
        ...digestSettingsOf(db),
        written,
        problem: message,
        ...(descriptor && { problemDescriptor: descriptor }),
      };
    },
    'digest.changeSettings': (change) =>
      changeDigestSettings(db, folder, JSON.parse(JSON.stringify(change)) as ParsedInput<'digest.changeSettings'>),
    'digest.get': (input) => askInThread('digest.get', input),
    'digest.write': ({ week }) => write(askedWeek(week)),
  };
}
