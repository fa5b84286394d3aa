import type { Archive } from '../container.ts';
import { MAX_WORKBOOK_ENTRIES } from '../limits.ts';
import { builtInStyle, type CellStyle, styleOf } from './number-format.ts';
import { localName, parseXml, tooMuchText } from './xml.ts';

/** The number style of each cell style of a workbook. */
export async function readStyles(path: string, archive: Archive, part: string | null): Promise<CellStyle[]> {
  const formats = new Map<number, CellStyle>();
  const styles: CellStyle[] = [];
  let inCells = false;
  await parseXml(archive, part, {
    open: ({ name, attributes: a }) => {
      const tag = localName(name);
      if (formats.size + styles.length > MAX_WORKBOOK_ENTRIES) throw tooMuchText(path);
      if (tag === 'numFmt') formats.set(Number(a.numFmtId), styleOf((a.formatCode ?? '').slice(0, MAX_FORMAT_CODE)));
      else if (tag === 'cellXfs') inCells = true;
      else if (tag === 'xf' && inCells) {
        const id = Number(a.numFmtId ?? 0);
        styles.push(formats.has(id) ? formats.get(id)! : builtInStyle(id));
      }
    },
    close: (name) => {
      if (localName(name) === 'cellXfs') inCells = false;
    },
  });
  return styles;
}

/** Excel allows 255 characters in a format code. */
const MAX_FORMAT_CODE = 1_000;
