import { WORKBOOK_ENTRIES } from '../budget.ts';
import type { Archive } from '../container.ts';
import { builtInStyle, type Style, styleOf } from './number-format.ts';
import { parseXml, plain, tooMuch } from './xml.ts';

/** The number style of each cell style of a workbook. */
export async function stylesOf(path: string, archive: Archive, part: string | null): Promise<Style[]> {
  const formats = new Map<number, Style>();
  const styles: Style[] = [];
  let inCells = false;
  await parseXml(archive, part, {
    open: ({ name, attributes: a }) => {
      const tag = plain(name);
      if (formats.size + styles.length > WORKBOOK_ENTRIES) throw tooMuch(path);
      if (tag === 'numFmt') formats.set(Number(a.numFmtId), styleOf((a.formatCode ?? '').slice(0, LONGEST_CODE)));
      else if (tag === 'cellXfs') inCells = true;
      else if (tag === 'xf' && inCells) {
        const id = Number(a.numFmtId ?? 0);
        styles.push(formats.has(id) ? formats.get(id)! : builtInStyle(id));
      }
    },
    close: (name) => {
      if (plain(name) === 'cellXfs') inCells = false;
    },
  });
  return styles;
}

/** Excel allows 255 characters in a format code. */
const LONGEST_CODE = 1_000;
