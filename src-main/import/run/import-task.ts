import type { DataFolder } from '../../db/folder.ts';
import type { Db } from '../../db/open.ts';
import { savedMappings } from '../layout/mappings.ts';
import { importSettingsOf } from '../layout/settings.ts';
import { importRequestOf, storedLayout } from '../ledger/history.ts';
import {
  authorOf,
  type ImportRights,
  type ImportScope,
  intersectScopes,
  rightsFingerprint,
  saveAuthor,
} from '../ledger/import-scope.ts';
import { openRejectRecords } from '../ledger/rejects.ts';
import { isResumable } from '../ledger/staging-files.ts';
import type { ImportTask } from './import-state.ts';

/** The input of an import from its row, the settings, and the rights of its author as they are now. */
export function importTaskOf(db: Db, folder: DataFolder, rightsOf: ImportRights, importId: number): ImportTask {
  const { path, options, kind, ofImport } = importRequestOf(db, importId);
  const fix =
    kind === 'fix'
      ? {
          ofImport: ofImport!,
          layout: storedLayout(db, ofImport!)!,
          recordAt: openRejectRecords(db, ofImport!),
        }
      : undefined;
  const { accountId } = authorOf(db, importId);
  const rights = rightsFingerprint(db, accountId);
  return {
    folder,
    importId,
    accountId,
    scope: scopeOf(db, rightsOf, importId, kind),
    rights,
    path,
    options,
    settings: importSettingsOf(db),
    saved: savedMappings(db),
    fix,
    resume: isResumable(folder, importId),
  };
}

/** The scope of an import: what its author could see when it was started, intersected with what they may see now. */
function scopeOf(db: Db, rightsOf: ImportRights, importId: number, kind: 'file' | 'fix'): ImportScope | null {
  const { accountId, scope } = authorOf(db, importId);
  if (accountId === null) return scope;
  const { name, within } = rightsOf(accountId, kind === 'fix' ? 'imports.fix' : 'imports.start');
  if (within.length === 0) return scope;
  const scoped = intersectScopes(scope, { account: name, within });
  saveAuthor(db, importId, { accountId, scope: scoped });
  return scoped;
}
