import type { Archive } from '../container.ts';
import { MAX_WORKBOOK_ENTRIES } from '../limits.ts';
import { localName, parseXml, tooMuchText } from './xml.ts';

/** A relationship from one part of a package to another. */
interface Relationship {
  /**
   * The last segment of its type, `worksheet`, `sharedStrings` and so on, which is the same in both variants of the
   * standard.
   */
  kind: string;
  /** The target part, as named in the archive; null if it doesn't exist. */
  part: string | null;
}

/** Finds the parts of an Office document by their relationships, ignoring the case of names. (ECMA-376 part 2) */
export class PackageParts {
  readonly #path: string;
  readonly #archive: Archive;
  readonly #names: Map<string, string>;

  constructor(path: string, archive: Archive) {
    this.#path = path;
    this.#archive = archive;
    this.#names = new Map(archive.entries.map(({ fileName }) => [fileName.toLowerCase(), fileName]));
  }

  /** The name of a part in the archive. */
  nameOf(name: string): string | null {
    return this.#names.get(name.toLowerCase()) ?? null;
  }

  /** The relationships of a part, or of the package, by ID. */
  async relationshipsOf(part: string): Promise<Map<string, Relationship>> {
    const relations = new Map<string, Relationship>();
    const folder = part.slice(0, part.lastIndexOf('/') + 1);
    const file = this.nameOf(`${folder}_rels/${part.slice(folder.length)}.rels`);
    await parseXml(this.#archive, file, {
      open: ({ name, attributes: a }) => {
        if (relations.size > MAX_WORKBOOK_ENTRIES) throw tooMuchText(this.#path);
        if (localName(name) !== 'Relationship' || !a.Id || a.TargetMode === 'External') return;
        const kind = (a.Type ?? '').slice((a.Type ?? '').lastIndexOf('/') + 1);
        relations.set(a.Id, { kind, part: this.nameOf(resolveTarget(folder, a.Target ?? '')) });
      },
    });
    return relations;
  }
}

/**
 * Resolves a target to a path in the archive: relative to the folder of its part, or with a leading slash to the root.
 */
function resolveTarget(folder: string, target: string): string {
  const path = target.replaceAll('\\', '/');
  const segments = path.startsWith('/') ? [] : folder.split('/').filter(Boolean);
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return segments.join('/');
}
