import type { Translation } from '../catalogue.ts';
import type { accounts as en } from '../en/accounts.ts';

/** Messages about accounts, sessions, permissions and the audit. */
export const accounts: Translation<typeof en> = {
  'account_unknown/id': { message: '{id} संख्या का कोई खाता नहीं है।' },
  'accounts_finding/account': { message: 'खाता {id} ({name}) प्रोग्राम के बाहर से बदला गया।' },
  'accounts_finding/roles': {
    message: 'भूमिकाओं की तालिका प्रोग्राम के बाहर से बदली गई; सामान्य तालिका ही लागू है।',
  },
  'accounts_finding/set': { message: 'कोई खाता प्रोग्राम के बाहर से जोड़ा या हटाया गया।' },
  'accounts_tampered/outside': { message: '{finding}', hint: 'बैकअप फ़ोल्डर की सबसे नई फ़ाइल वापस रखें।' },
  'changed_meanwhile/account': {
    message: 'इस बीच यह खाता बदल गया; किसी बदलाव के ऊपर कुछ नहीं लिखा गया।',
    hint: 'फिर से देखें।',
  },
  'foreign/missing': {
    message: '{actor} यह केवल अपनी दुकानों के बारे में पूछ सकते हैं; कोई दुकान बताएँ।',
    hint: 'मालिक से इसका अधिकार माँगें।',
  },
  'foreign/reference': {
    message:
      '{actor} {kind, select, store {इस दुकान} invoice {इस बिल} line {बिल की इस पंक्ति} order {इस ऑर्डर} note {इस नोट} edit {इस बदलाव} scan {इस पर्ची} sheet {इस ऑर्डर-पर्ची} import {इस आयात} session {इस सत्र} token {इस टोकन} account {इस खाते} role {इस भूमिका} other {{kind}}} के साथ यह नहीं कर सकते: यह उनका नहीं है।',
    hint: 'मालिक से इसका अधिकार माँगें।',
  },
  'grant_fixed/owner': { message: 'इसमें मालिक क्या कर सकता है, यह बदला नहीं जा सकता।' },
  'grant_fixed/role': {
    message:
      'इसमें {role, select, owner {मालिक} manager {प्रबंधक} rep {फ़ील्ड प्रतिनिधि} viewer {दर्शक} it {आईटी} other {{role}}} क्या कर सकता है, यह बदला नहीं जा सकता।',
  },
  grant_meaningless: { message: 'यह दुकानों या आयातों के बारे में नहीं है, इसलिए “केवल अपना” का अर्थ नहीं है।' },
  kept_already: {
    message: 'जो खाता अपनी दुकानों तक सीमित है, उसके टोकन भी उन्हीं तक सीमित रहते हैं।',
    hint: 'दुकानें न बताएँ।',
  },
  last_owner: { message: '{name} आख़िरी मालिक हैं।', hint: 'पहले किसी और खाते को मालिक बनाएँ।' },
  locked: { message: 'यह सत्र बंद है।', hint: 'उसे खोलें।' },
  name_taken: { message: '“{name}” नाम का खाता पहले से है।', hint: 'दूसरा नाम रखें।' },
  'name_taken/field': { message: 'पहले से लिया हुआ।' },
  password_required: { message: 'पहले अपना पासवर्ड रखना होगा।', hint: 'ऐप खोलें और पासवर्ड रखें।' },
  'password_required/first_start': {
    message: 'पहले अपना पासवर्ड रखना होगा।',
    hint: 'शुरुआत इससे करें: mangalm user begin NAME --password-file FILE; या ऐप खोलें।',
  },
  password_weak: {
    message: '{least} से कम अक्षरों का या आसानी से बूझा जाने वाला पासवर्ड कोई सुरक्षा नहीं देता।',
    hint: 'आपस में असंबंधित कई शब्द रखें।',
  },
  'password_weak/field': { message: 'आसानी से बूझा जा सकता है।' },
  'password_weak/warned': { message: '{warning}', hint: 'आपस में असंबंधित कई शब्द रखें।' },
  path_refused: {
    message: 'इस कंप्यूटर की फ़ाइलें और फ़ोल्डर यहाँ से नहीं चुने जा सकते।',
    hint: 'फ़ाइल अपलोड करें, या उसे ऐप की विंडो में या कमांड से चुनें।',
  },
  pin_off: { message: 'पिन अब काम नहीं करता।', hint: 'पासवर्ड से खोलें।' },
  'refused/account': { message: '{actor} यह नहीं कर सकते।', hint: 'मालिक से इसका अधिकार माँगें।' },
  'refused/import': {
    message: 'जिसने यह आयात शुरू किया था, वह अब कुछ आयात नहीं कर सकता।',
    hint: 'मालिक से इसका अधिकार माँगें।',
  },
  'refused/token': {
    message: 'टोकन “{token}” से यह नहीं किया जा सकता।',
    hint: 'मालिक से इसका अधिकार माँगें।',
  },
  session_unknown: { message: 'यह सत्र अब नहीं रहा।' },
  set_up_already: {
    message: 'यह पहले पूछा और बताया जा चुका है।',
    hint: 'नाम और पासवर्ड खाते के पृष्ठ पर बदलें।',
  },
  'signed_out/command_line': {
    message: 'इस डेटा फ़ोल्डर के खातों पर पासवर्ड हैं, इसलिए कमांड को टोकन चाहिए।',
    hint: 'mangalm user token NAME --out FILE से टोकन बनाएँ, और उसे --token-file FILE से बताएँ।',
  },
  'signed_out/nobody': { message: 'यहाँ किसी ने साइन इन नहीं किया है।', hint: 'साइन इन करें।' },
  'token_invalid/unknown': {
    message: 'यह टोकन इस डेटा फ़ोल्डर का नहीं है, या उसकी अवधि समाप्त हो गई है।',
    hint: 'नया बनाएँ: mangalm user token NAME।',
  },
  token_unknown: { message: 'ऐसा कोई टोकन अब नहीं है।', hint: 'सूची फिर से खोलें।' },
  'too_many/passwords': { message: 'अभी बहुत सारे पासवर्ड जाँचे जा रहे हैं।', hint: 'थोड़ी देर में फिर कोशिश करें।' },
  'too_many/token': { message: 'इस टोकन से एक सेकंड में {perSecond} से ज़्यादा माँगें आईं।', hint: 'थोड़ा रुकें।' },
  'unknown_procedure/grant': { message: '“{procedure}” नाम का कुछ नहीं है।' },
  wait: {
    message: 'बहुत सी ग़लत कोशिशें हुईं; अगली कोशिश {seconds, plural, other {# सेकंड}} में ली जाएगी।',
    hint: 'पासवर्ड भूल गए हों तो रिकवरी कोड काम आएगा।',
  },
  'wait/seconds': { message: '{seconds}' },
  wrong_code: {
    message: 'नाम या रिकवरी कोड सही नहीं है।',
    hint: 'वह उस पन्ने पर है जो पासवर्ड के साथ छापा गया था।',
  },
  wrong_password: { message: 'नाम या पासवर्ड सही नहीं है।', hint: 'कीबोर्ड की भाषा और Caps Lock देखें।' },
  wrong_pin: { message: 'पिन सही नहीं है।', hint: 'तीन ग़लत पिन के बाद पासवर्ड लगेगा।' },
};
