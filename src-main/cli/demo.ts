import path from 'node:path';
import { localUser } from '../app.ts';
import { SAMPLE_NAME, writeSample } from '../import/sample.ts';
import { type Command, EXIT } from './command.ts';
import { importFile, summaryText } from './import.ts';
import { dashboardText } from './sales.ts';

const demo: Command = {
  usage: 'demo',
  about: 'Writes the sample export, imports it, and shows what it says.',
  example: 'mangalm demo',
  async run(_, __, context) {
    const app = context.app();
    const file = path.join(app.folder.documents, SAMPLE_NAME);
    await writeSample(file);
    const [imported] = await importFile(context, file, {});
    const dashboard = await app.call(localUser('cli'), 'sales.dashboard', {});
    return {
      json: { sample: file, import: imported, dashboard },
      text: `${summaryText(imported!)}\n\n${dashboardText(dashboard)}\n\nOpen the app to look around: npm start`,
      exit: imported!.status === 'completed' ? EXIT.done : EXIT.failed,
    };
  },
};

export const demoCommands = { demo };
