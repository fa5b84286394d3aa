import type { Translation } from '../catalogue.ts';
import type { app as en } from '../en/app.ts';

/** Messages about the dispatcher, the database, its folder, policy and updates. */
export const app: Translation<typeof en> = {
  internal: {
    message: 'प्रोग्राम के भीतर कुछ गड़बड़ हुई: {detail}',
    hint: 'लॉग में पूरा ब्योरा है; फिर हो तो लॉग के साथ हमें बताएँ।',
  },
};
