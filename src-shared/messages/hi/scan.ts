import type { Translation } from '../catalogue.ts';
import type { scan as en } from '../en/scan.ts';

/** Messages about order sheets. */
export const scan: Translation<typeof en> = {
  'scan_read/nothing_known': { message: 'इस पर यहाँ का कोई उत्पाद नहीं पहचाना गया।' },
  'scan_read/nothing_ordered': { message: 'उत्पाद पहचाने गए; कुछ ऑर्डर नहीं किया गया है।' },
  'cancelled/reading': { message: 'पढ़ना रोक दिया गया।' },
  reading_died: { message: 'पढ़ना बीच में रुक गया (कोड {code})।', hint: 'फिर से करें।' },

  'bad_request/scan_source': { message: 'फ़ाइल, भेजी हुई फ़ाइल या संदेश, तीनों में से एक बताएँ।' },
  'bad_request/scan_order': { message: 'एक या कई पर्चियाँ बताएँ।' },
  scan_stores_differ: { message: 'ऑर्डर पर्चियाँ अलग-अलग दुकानों की हैं।', hint: 'हर दुकान का ऑर्डर अलग बनाएँ।' },
  scan_kind: {
    message: '{file} ऐसा चित्र, PDF या संदेश नहीं है जो यहाँ पढ़ा जा सके।',
    hint: 'JPEG, PNG, WebP, PDF और टेक्स्ट फ़ाइलें पढ़ी जाती हैं।',
  },
  'file_unreadable/named': {
    message: '{file} पढ़ी नहीं जा सकती।',
    hint: 'नाम देखें, और यह कि वह पढ़ी जा सकती है।',
  },
  scan_empty_file: { message: '{file} ख़ाली है।', hint: 'फ़ोटो फिर लें।' },
  scan_too_large: { message: '{file} 80 MB से बड़ी है।', hint: 'उसे छोटा करके सहेजें।' },
  picture_unreadable: {
    message: 'यह चित्र पढ़ा नहीं जा सकता ({reason})।',
    hint: 'फ़ोटो फिर लें, या उसे JPEG या PNG के रूप में सहेजें।',
  },
  pdf_too_long: {
    message: 'इस PDF में {pages} पृष्ठ हैं; ऑर्डर-पर्ची में ज़्यादा से ज़्यादा {most} होते हैं।',
    hint: 'ऑर्डर वाले पृष्ठ अलग सहेजें।',
  },
  pdf_locked: { message: 'यह PDF पासवर्ड से बंद है।', hint: 'उसे बिना पासवर्ड सहेजें और फिर डालें।' },
  pdf_unreadable: { message: 'यह PDF पढ़ी नहीं जा सकती ({reason})।', hint: 'उसे फिर सहेजें या स्कैन करें।' },

  scan_unknown: { message: 'पर्ची {id} यहाँ नहीं है।' },
  scan_gone: { message: 'पर्ची {id} का चित्र अब नहीं है।', hint: 'उसे फिर डालें।' },
  page_unknown: { message: 'पर्ची {id} में पृष्ठ {page} नहीं है।' },
  scan_line_unknown: { message: 'पर्ची {id} में पंक्ति {line} नहीं है।' },
  scan_ordered: { message: 'पर्ची {id} का ऑर्डर {order} बन चुका है।' },
  'scan_ordered/change': { message: 'पर्ची {id} का ऑर्डर {order} बन चुका है।', hint: 'उस ऑर्डर को बदलें।' },
  'scan_ordered/open': { message: 'पर्ची {id} का ऑर्डर {order} बन चुका है।', hint: 'उसे खोलें।' },
  'scan_empty/case_sizes': {
    message: 'इनमें से किसी उत्पाद की पेटी में कितने नग होते हैं, यह पता नहीं है।',
    hint: 'उसे उत्पादों के पृष्ठ पर भरें, या नग में लिखें।',
  },
  'scan_empty/lines': {
    message: 'अभी किसी पंक्ति में उत्पाद और मात्रा दोनों नहीं हैं।',
    hint: 'कम से कम एक भरें।',
  },

  no_products: { message: 'छापने को अभी कोई उत्पाद नहीं है।', hint: 'पहले बिल आयात करें।' },
  sheet_unknown: { message: 'ऑर्डर-पर्ची {id} यहाँ नहीं है।' },
  'sheet_unknown/elsewhere': {
    message: 'यह ऑर्डर-पर्ची किसी दूसरे लैपटॉप ने छापी थी।',
    hint: 'उसे वहीं पढ़ें, या यहाँ नई छापें।',
  },
};
