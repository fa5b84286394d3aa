import { registerAuditHash } from '../db/audit-hash.ts';
import { useAndClose } from '../db/close.ts';
import { Keys } from '../db/keys.ts';
import { connect, databaseProblem } from '../db/open.ts';
import { serveCalls } from '../jobs/call-in-thread.ts';
import { verifyDatabase } from './verify.ts';
import type { VerifyTask } from './verify-in-thread.ts';

serveCalls(({ database, secret, tampered, triggers }: VerifyTask) => {
  try {
    return useAndClose(connect(database), (db) => {
      registerAuditHash(db);
      return verifyDatabase(db, new Keys(secret), tampered, triggers);
    });
  } catch (error) {
    throw databaseProblem(error, database);
  }
});
