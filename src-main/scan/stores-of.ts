import type { Output } from '../../src-shared/contract/index.ts';
import { Problem, problemFrom } from '../../src-shared/problem.ts';
import type { SalesCube } from '../cube/cube.ts';
import type { Db } from '../db/open.ts';
import { threadUrl } from '../jobs/thread-url.ts';
import { runInWorker } from '../jobs/worker-pool.ts';
import { storesInMessage } from './message/find-stores.ts';
import type { SenderAnswer, SenderTask } from './sender.thread.ts';
import type { Sender } from './sender.ts';

type Found = Output<'scans.storesOf'>['items'];

/**
 * The stores that may have sent a message, a picture or a PDF, likeliest first: the one whose sheet it shows, else those that
 * its text tells. Only stores that the caller may see.
 */
export function storesOfSender(db: Db, cube: SalesCube, { text, sheet }: Sender): Found {
  const { rows, canonicalId } = cube.stores;
  const named = (id: number, by: Found[number]['by']): Found => {
    const store = rows.get(id);
    return store ? [{ storeId: id, storeName: store.name, city: store.city, by }] : [];
  };
  if (sheet !== null) {
    const ofSheet = db
      .prepare<unknown[], number | null>('SELECT store_id FROM order_sheet WHERE id = ?')
      .pluck()
      .get(sheet);
    return ofSheet == null ? [] : named(canonicalId[ofSheet] ?? ofSheet, 'sheet');
  }
  return storesInMessage(text, rows.values()).flatMap(({ id, by }) => named(id, by));
}

/** Reads in a thread what in a file can say who sent it. @throws Problem as `readSender` · `reading_died` */
export async function senderOfFile(bytes: Uint8Array, name: string): Promise<Sender> {
  let answer: SenderAnswer | undefined;
  await runInWorker<SenderTask, SenderAnswer>(threadUrl('scan/sender.thread'), { bytes, name }, (reply) => {
    answer = reply;
  });
  if (!answer) throw new Problem('reading_died', { code: 0 });
  if ('problem' in answer) throw problemFrom(answer.problem);
  return answer.sender;
}
