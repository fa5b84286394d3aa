import type { SentenceTranslations } from './said.ts';

/** Hindi templates for sentences that the backend writes about scans, connections, and its components. */
export const backendSentences: SentenceTranslations = {
  // file errors

  '{0} is empty.': '{0} ख़ाली है।',
  "{0} can't be read.": '{0} पढ़ी नहीं जा सकती।',

  'Save the pages with the order by themselves.': 'ऑर्डर वाले पृष्ठ अलग सहेजें।',
  'Save it without one and drop it again.': 'उसे बिना पासवर्ड सहेजें और फिर डालें।',
  'Save or scan it again.': 'उसे फिर सहेजें या स्कैन करें।',

  // order sheets
  'Nothing on it looks like a product that is known here.': 'इस पर यहाँ का कोई उत्पाद नहीं पहचाना गया।',
  'Its products were recognised; nothing is ordered.': 'उत्पाद पहचाने गए; कुछ ऑर्डर नहीं किया गया है।',
  "This picture can't be read ({0}).": 'यह चित्र पढ़ा नहीं जा सकता ({0})।',
  'This PDF is locked with a password.': 'यह PDF पासवर्ड से बंद है।',
  "This PDF can't be read ({0}).": 'यह PDF पढ़ी नहीं जा सकती ({0})।',
  'This PDF has {0} pages; an order sheet has at most {1}.': 'इस PDF में {0} पृष्ठ हैं; ऑर्डर-पर्ची में ज़्यादा से ज़्यादा {1} होते हैं।',
  'The reading thread ended early (code {0}).': 'पढ़ना बीच में रुक गया (कोड {0})।',
  'The picture of scan {0} is not there any more.': 'पर्ची {0} का चित्र अब नहीं है।',
  'This order sheet was printed by another laptop.': 'यह ऑर्डर-पर्ची किसी दूसरे लैपटॉप ने छापी थी।',
};
