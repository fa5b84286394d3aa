import { EXPORTED_LISTS, type ExportedList } from '../../src-shared/list-kinds.ts';
import type { CallProcedure } from '../web/downloads.ts';
import { listCsv, listWorkbook } from '../web/workbooks.ts';
import type { Command } from './command.ts';
import { OUT_OPTION, wantsWorkbook, writeText, XLSX_OPTION } from './output.ts';
import { usageError } from './usage-error.ts';

const exportCommand: Command = {
  usage: `export ${EXPORTED_LISTS.join('|')}`,
  description: 'Exports a list to edit in a spreadsheet; importing it again updates the edited cells.',
  example: 'mangalm export stores --xlsx --out stores.xlsx',
  positionals: [1, 1],
  options: { csv: { description: 'as CSV (default)' }, xlsx: XLSX_OPTION, out: OUT_OPTION },
  async run([name], options, context) {
    const list = EXPORTED_LISTS.find((one) => one === name) as ExportedList | undefined;
    if (!list) throw usageError(`export takes ${EXPORTED_LISTS.join(', ')}; “${name}” is none of them.`);
    const ask = context.app().call.bind(null, context.caller) as CallProcedure;
    return writeText(
      wantsWorkbook(options) ? listWorkbook(ask, list) : listCsv(ask, list, options.out !== undefined),
      options.out,
      context,
    );
  },
};

export const listCommands = { export: exportCommand };
