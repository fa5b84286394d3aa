import type { Translation } from '../catalogue.ts';
import type { cli as en } from '../en/cli.ts';

/** Messages about the command line. */
export const cli: Translation<typeof en> = {
  bad_usage: { message: '{sentence}', hint: '{usage}' },
  'signed_out/old_api': {
    message: 'पुरानी व्यवस्था के प्रोग्राम टोकन नहीं लाते, इसलिए उनके लिए एक बताना होता है।',
    hint: 'उसे --token-file FILE से बताएँ।',
  },
  secret_exposed: {
    message: '{file} दूसरे भी पढ़ सकते हैं।',
    hint: "पहले उसे केवल अपने लिए रखें: chmod 600 ''{file}''।",
  },
  'file_unreadable/token': { message: 'टोकन की फ़ाइल {file} पढ़ी नहीं जा सकती ({reason})।' },
  'file_unreadable/password': { message: 'पासवर्ड की फ़ाइल {file} पढ़ी नहीं जा सकती ({reason})।' },
  'secret_missing/token': { message: '{file} की पहली पंक्ति में टोकन नहीं है।' },
  'secret_missing/password': { message: '{file} की पहली पंक्ति में पासवर्ड नहीं है।' },
  'account_unknown/name': { message: '“{name}” नाम का कोई खाता नहीं है।', hint: 'सूची के लिए: mangalm user list।' },
  unreadable_lines: {
    message: 'ऑर्डर की पंक्तियाँ {file} से पढ़ी नहीं जा सकतीं: {reason}।',
    hint: 'उन्हें JSON में लिखें: {example}।',
  },
  'unreadable_lines/no_list': { message: 'उसमें पंक्तियों की सूची नहीं है' },
  'file_unreadable/baskets': {
    message: '{file} ख़रीदारियों की सूची के रूप में पढ़ी नहीं जा सकती।',
    hint: 'हर पंक्ति में एक ख़रीदारी, अल्पविराम से अलग।',
  },
  'file_malformed/no_csv': { message: '{file} CSV नहीं है: {reason}' },
  'mapping_wrong/no_json': {
    message: '{file} JSON नहीं है: {reason}।',
    hint: 'व्यवस्था कैसी होती है, यह docs/user/mapping.md में है।',
  },
  'mapping_wrong/no_mapping': {
    message: '{file} कॉलमों की व्यवस्था नहीं है: {place}: {reason}।',
    hint: 'व्यवस्था कैसी होती है, यह docs/user/mapping.md में है।',
  },
  nothing_to_resume: { message: 'कोई आयात बीच में नहीं रुका है।', hint: 'सूची के लिए: mangalm imports।' },
  data_changed: { message: 'रिपोर्ट लिखते समय डेटा बदल गया।' },
};
