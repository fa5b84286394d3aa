import { plural } from '../write.ts';

/** Texts of the weekly digest. */
export const digest = {
  digest: {
    title: 'Weekly digest',
    about:
      'How the last full week went, against the week before and last year: sales, salespeople, targets, new and lost stores, overdue bills, calls.',
    noFolder: 'No folder is set, so no digest is written automatically.',
    goesTo: (folder: string) => `Once a week is over and its sales are in, its digest is written to ${folder}.`,
    newest: (monday: string) => `The newest is of the week from ${monday}.`,
    folder: 'Folder',
    folderHint: 'Each week’s page, CSV and workbook are written there. Leave empty for none.',
    folderElsewhere: 'Set the folder in the app’s window or with: mangalm digest --folder FOLDER.',
    language: 'Language',
    saved: 'Digest settings saved.',
    lastWeek: 'Last week',
    asPage: 'As a page',
    writeNow: 'Write it now',
    written: (files: number) => `${plural(files, 'file', 'files')} written.`,
  },
};
