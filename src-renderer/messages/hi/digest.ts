import type { digest as english } from '../en/digest.ts';
import { n } from '../write.ts';

/** Texts of the weekly digest, in Hindi. */
export const digest: typeof english = {
  digest: {
    title: 'साप्ताहिक सार',
    about:
      'पिछला पूरा सप्ताह कैसा रहा, उससे पहले के सप्ताह और पिछले साल के मुक़ाबले: बिक्री, विक्रेता, लक्ष्य, नई और छूटी दुकानें, बकाया, कॉल।',
    noFolder: 'कोई फ़ोल्डर तय नहीं है, इसलिए अपने आप कुछ नहीं लिखा जाता।',
    goesTo: (folder) => `सप्ताह पूरा होने और उसकी बिक्री आने पर सार ${folder} में लिखा जाता है।`,
    newest: (monday) => `सबसे नया ${monday} से शुरू सप्ताह का है।`,
    folder: 'फ़ोल्डर',
    folderHint: 'हर सप्ताह का पेज, CSV और वर्कबुक वहाँ लिखे जाते हैं। ख़ाली: कुछ नहीं।',
    folderElsewhere: 'फ़ोल्डर ऐप की खिड़की में तय करें, या इससे: mangalm digest --folder FOLDER',
    language: 'भाषा',
    saved: 'सार की सेटिंग सहेजी गई।',
    lastWeek: 'पिछला सप्ताह',
    asPage: 'पेज के रूप में',
    writeNow: 'अभी लिखें',
    written: (files) => `${n(files)} फ़ाइलें लिखी गईं।`,
  },
};
