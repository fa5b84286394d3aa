import path from 'node:path';
import type { Output } from '../../src-shared/contract/index.ts';
import { SAMPLE_NAME, writeSample } from '../import/sample.ts';
import { type Command, EXIT } from './command.ts';
import { money } from './format.ts';
import { importFile, summaryText } from './import.ts';
import { dashboardText } from './sales.ts';
import { suggestionsTable } from './suggestions-table.ts';

/** The forecast of each month in one line. */
export const forecastText = ({ points, currency }: Pick<Output<'forecast.get'>, 'points' | 'currency'>): string =>
  `Forecast: ${points.map(({ period, mean }) => `${period.slice(0, 7)} ${money(Math.round(mean), currency)}`).join(', ')}`;

const demo: Command = {
  usage: 'demo',
  description: 'Imports a sample export into the data folder, and prints its figures, a forecast and suggestions.',
  example: 'mangalm demo',
  async run(_, __, context) {
    const app = context.app();
    const file = path.join(app.folder.documents, SAMPLE_NAME);
    await writeSample(file);
    const [imported] = await importFile(context, file, {});
    const dashboard = await app.call(context.caller, 'sales.dashboard', {});
    const forecast = await app.call(context.caller, 'forecast.get', { horizon: 3, grain: 'month' });
    const [best] = dashboard.topStores;
    const offers = best ? await app.call(context.caller, 'upsell.suggest', { storeId: best.id!, limit: 5 }) : null;
    const sections = [
      summaryText(imported!),
      dashboardText(dashboard),
      forecastText(forecast),
      ...(offers
        ? [`Suggested products for ${offers.storeName}\n${suggestionsTable(offers.suggestions, offers.currency)}`]
        : []),
    ];
    return {
      json: {
        sample: file,
        import: imported,
        dashboard,
        forecast: forecast.points,
        suggestions: offers?.suggestions ?? [],
      },
      text: `${sections.join('\n\n')}\n\nOpen Mangalm to look around.`,
      exit: imported!.status === 'completed' ? EXIT.done : EXIT.failed,
    };
  },
};

export const demoCommands = { demo };
