import { n, plural } from '../write.ts';

/** Texts of scanned order sheets. */
export const scans = {
  scans: {
    title: 'Order sheets',
    printSheet: 'Print an order sheet',
    remark: 'Photos, PDFs and messages are read here, offline. Check the lines, then make the order.',
    chooseStore: 'Which store is the order from? Choose it, or drop its order first.',
    forStore: (store: string) => `For ${store}`,
    drop: 'Drop photos or messages here',
    dropHint: 'A filled-in form, a handwritten list, a PDF, or a message saved as text',
    choose: 'Choose files',
    paste: 'Or paste a message',
    pasteExample: 'Aloo bhujia 350g 2 case\nTasty 1kg - 1 case',
    readMessage: 'Read the message',
    fromStore: (store: string, by: 'sheet' | 'phone' | 'email' | 'name') =>
      by === 'sheet'
        ? `From ${store} (the order sheet was printed for it)`
        : `From ${store} (${{ phone: 'its phone number', email: 'its e-mail address', name: 'its name' }[by]} is in the order)`,
    whoseFiles: (names: string) => `Which store sent ${names}?`,
    chooseAbove: 'Choose the store above, and the order is read.',
    useStore: (store: string) => `Use ${store}`,
    message: 'Message',
    earlier: 'Sheets',
    none: 'No sheets yet.',
    sheet: 'Sheet',
    when: 'Added',
    state: 'State',
    states: {
      queued: 'Waiting',
      reading: 'Reading…',
      read: 'Read',
      ordered: 'Ordered',
      failed: 'Not readable',
      cancelled: 'Cancelled',
    },
    doubtful: (lines: number) => `${n(lines)} to check`,
    progress: 'Reading',
    retry: 'Read again',
    back: 'All sheets',
    duplicate: (id: number) => `This looks like sheet ${n(id)}, which was read earlier.`,
    toDuplicate: 'Open that one',
    pageOf: (page: number, name: string) => `Page ${n(page)} of ${name}`,
    makeOrder: (lines: number) =>
      lines === 0 ? 'Make the order' : `Make the order (${plural(lines, 'line', 'lines')})`,
    ordered: (order: number, lines: number) => `${plural(lines, 'line is', 'lines are')} in order ${n(order)}.`,
    isIt: (name: string) => `Is it ${name}?`,
    findProduct: (text: string) => `Which product is “${text}”?`,
    change: 'Change',
    another: (name: string) => `Change product ${name}`,
    takeBack: (name: string) => `Restore ${name}`,
    assumed: 'A tick, counted as one case',
    noCase: 'How many pieces are in a case?',
    corrections: 'Learnt from your corrections',
    allStores: 'all stores',
    forget: (text: string) => `Forget ${text}`,
  },
};
