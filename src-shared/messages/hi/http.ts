import type { Translation } from '../catalogue.ts';
import type { http as en } from '../en/http.ts';

/** Messages about the HTTP API, tokens, webhooks and uploads. */
export const http: Translation<typeof en> = {
  'internal/request': {
    message: 'प्रोग्राम के भीतर कुछ गड़बड़ हुई: {detail}',
    hint: 'लॉग में पूरा ब्योरा है; फिर हो तो लॉग के साथ हमें बताएँ। ({request})',
  },
  connection_lost: {
    message: 'प्रोग्राम उत्तर नहीं दे रहा; शायद वह बंद हो गया है।',
    hint: 'उसे फिर शुरू करें; यह पृष्ठ अपने आप आगे बढ़ेगा।',
  },
  unreachable: { message: '{address} पर कोई उत्तर नहीं देता: {reason}।', hint: 'क्या ऐप खुला है?' },

  method_not_allowed: { message: '{procedure} कुछ बदलता है, इसलिए POST से पूछें।' },
  'not_found/path': { message: '{path} पर कुछ नहीं है।', hint: '/api/openapi.json देखें।' },
  'not_found/page': { message: 'यहाँ कोई पृष्ठ नहीं है।', hint: 'API /api पर है।' },
  'not_found/import': { message: '“{text}” कोई आयात नहीं है।' },
  'unknown_procedure/api': { message: 'यहाँ “{name}” नाम का कुछ नहीं है।', hint: '/api/openapi.json देखें।' },
  'bad_request/idempotency_key': {
    message: 'Idempotency-Key में 1 से 200 अक्षर, अंक और चिह्न होते हैं, बिना ख़ाली जगह के।',
  },
  'bad_request/incomplete': { message: 'प्रश्न पूरा नहीं आया: {reason}' },
  'bad_request/not_a_question': { message: 'यह संदेश प्रश्न के रूप में नहीं है।' },
  'bad_request/import_options': {
    message: 'आयात के विकल्प सही रूप में नहीं हैं।',
    hint: '/api/openapi.json में imports.start देखें।',
  },
  bad_json: { message: 'यह JSON नहीं है: {reason}।' },
  bad_cursor: { message: 'यह संकेत किसी सूची का दिया हुआ नहीं है।', hint: 'सूची बिना संकेत के शुरू से लें।' },
  media_type: { message: 'प्रश्न JSON में होते हैं, {type} में नहीं।', hint: 'content-type: application/json भेजें।' },
  'media_type/missing': {
    message: 'प्रश्न JSON में होते हैं; इसमें content-type बताया ही नहीं गया।',
    hint: 'content-type: application/json भेजें।',
  },
  too_slow: { message: 'प्रश्न आने में बहुत देर लगी।', hint: 'फिर भेजें।' },
  too_large: { message: 'प्रश्न ज़्यादा से ज़्यादा 1 MB का होता है।', hint: 'फ़ाइलें /api/imports पर भेजें।' },
  'too_many/questions': { message: 'एक साथ बहुत सारे प्रश्न आ गए।', hint: 'थोड़ा रुकें।' },
  'signed_out/token': { message: 'इसके लिए टोकन चाहिए।', hint: 'ऐसे भेजें: Authorization: Bearer TOKEN।' },
  'token_invalid/api': {
    message: 'यह टोकन इस डेटा फ़ोल्डर का नहीं है, या अब मान्य नहीं है।',
    hint: 'ऐसे भेजें: Authorization: Bearer TOKEN।',
  },
  foreign_origin: { message: 'दूसरी जगह के पन्नों को यहाँ उत्तर नहीं दिया जाता।', hint: 'किसी प्रोग्राम से पूछें।' },
  port_taken: {
    message: 'पोर्ट {port} पहले से प्रयोग में है।',
    hint: '--port से दूसरा बताएँ, या न बताएँ तो अपने आप चुन लिया जाएगा।',
  },
  api_without_tls: {
    message: 'बिना प्रमाणपत्र के {address} पर दूसरे प्रोग्रामों को उत्तर नहीं दिया जाता।',
    hint: 'नीति में प्रमाणपत्र और कुंजी बताएँ, या पता हटा दें।',
  },

  'too_many/uploads': { message: 'एक साथ बहुत सारी फ़ाइलें।', hint: 'उन्हें एक-एक कर भेजें।' },
  'bad_upload/form': {
    message: 'फ़ॉर्म पढ़ा नहीं जा सकता: {reason}।',
    hint: 'फ़ाइल multipart/form-data के रूप में, “file” क्षेत्र में भेजें।',
  },
  'bad_upload/without_file': { message: 'उसमें कोई फ़ाइल नहीं है' },
  'bad_upload/incomplete': { message: 'फ़ाइल पूरी नहीं आई; उसका कुछ नहीं रखा गया।', hint: 'फिर भेजें।' },
  upload_too_large: { message: 'फ़ाइल {megabytes} MB से बड़ी है।', hint: 'उसे कमांड लाइन से आयात करें।' },
  checksum_differs: {
    message: 'जो फ़ाइल आई वह भेजी हुई फ़ाइल नहीं है, चेकसम अलग है; कुछ नहीं रखा गया।',
    hint: 'फिर भेजें।',
  },

  'page_refused/address': {
    message: 'इस पृष्ठ के लिए वह पता चाहिए जो प्रोग्राम ने शुरू होते समय दिखाया था। नए पते के लिए उसे फिर शुरू करें।',
  },
  'page_refused/method': { message: 'यहाँ केवल पढ़ा जा सकता है।' },
  'page_refused/upload': { message: 'फ़ाइलें इसी पृष्ठ से भेजी जाती हैं।' },
  'page_refused/signed_out': { message: 'पहले साइन इन करें।' },
  'page_refused/host': { message: 'इस पते पर यहाँ उत्तर नहीं दिया जाता।' },

  webhook_unknown: { message: 'वेबहुक {id} यहाँ नहीं है।' },
  delivery_unknown: { message: 'सूचना {id} यहाँ नहीं है।' },
  'delivery/secret_unreadable': { message: 'उसका गुप्त शब्द इस फ़ोल्डर की कुंजियों से पढ़ा नहीं जा सकता' },
  'delivery/webhook_removed': { message: 'वेबहुक हटा दिया गया' },
};
