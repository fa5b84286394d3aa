import { WORKBOOK_ENTRIES } from '../budget.ts';
import type { Archive } from '../container.ts';
import { parseXml, plain, tooMuch } from './xml.ts';

/** What one part of a package says of another. */
interface Relation {
  /** The last word of its type: `worksheet`, `sharedStrings`, … in either edition of the standard. */
  kind: string;
  /** The part that it points to, as the archive names it; null where it holds none. */
  part: string | null;
}

/** The parts of an Office document, found by their relations and whatever the case of their names. (ECMA-376 part 2) */
export class Parts {
  readonly #path: string;
  readonly #archive: Archive;
  readonly #names: Map<string, string>;

  constructor(path: string, archive: Archive) {
    this.#path = path;
    this.#archive = archive;
    this.#names = new Map(archive.entries.map(({ fileName }) => [fileName.toLowerCase(), fileName]));
  }

  /** A part as the archive names it. */
  named(name: string): string | null {
    return this.#names.get(name.toLowerCase()) ?? null;
  }

  /** The relations of a part, or of the package, by their ids. */
  async relationsOf(part: string): Promise<Map<string, Relation>> {
    const relations = new Map<string, Relation>();
    const folder = part.slice(0, part.lastIndexOf('/') + 1);
    const file = this.named(`${folder}_rels/${part.slice(folder.length)}.rels`);
    await parseXml(this.#archive, file, {
      open: ({ name, attributes: a }) => {
        if (relations.size > WORKBOOK_ENTRIES) throw tooMuch(this.#path);
        if (plain(name) !== 'Relationship' || !a.Id || a.TargetMode === 'External') return;
        const kind = (a.Type ?? '').slice((a.Type ?? '').lastIndexOf('/') + 1);
        relations.set(a.Id, { kind, part: this.named(resolved(folder, a.Target ?? '')) });
      },
    });
    return relations;
  }
}

/** A target as a path in the archive: it counts from the folder of its part, or with a stroke in front from the root. */
function resolved(folder: string, target: string): string {
  const path = target.replaceAll('\\', '/');
  const segments = path.startsWith('/') ? [] : folder.split('/').filter(Boolean);
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return segments.join('/');
}
