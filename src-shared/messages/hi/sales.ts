import type { Translation } from '../catalogue.ts';
import type { sales as en } from '../en/sales.ts';

/** Messages about stores, products, invoices, orders, notes, calls and reports. */
export const sales: Translation<typeof en> = {
  store_unknown: { message: 'दुकान {id} यहाँ नहीं है।' },
  'store_unknown/list': { message: 'दुकान {id} यहाँ नहीं है।', hint: 'जो यहाँ हैं वे दुकानों की सूची में हैं।' },
  'store_unknown/removed': { message: 'दुकान {id} यहाँ नहीं है।', hint: 'शायद वह हटा दी गई है।' },
  product_not_added: { message: 'उत्पाद नहीं जुड़ा। {reason}' },
  'product_not_added/doubt': { message: 'उसके मान कई तरह से पढ़े जा सकते हैं।' },
  product_exists: {
    message: 'ऐसा उत्पाद पहले से है: {name}।',
    hint: 'वही लें, या इसे दूसरा नाम, SKU और बारकोड दें।',
  },
  product_unknown: { message: 'उत्पाद {id} यहाँ नहीं है।' },
  'product_unknown/list': { message: 'उत्पाद {id} यहाँ नहीं है।', hint: 'जो यहाँ हैं वे उत्पादों की सूची में हैं।' },
  'product_unknown/removed': { message: 'उत्पाद {id} यहाँ नहीं है।', hint: 'शायद वह हटा दिया गया है।' },
  invoice_unknown: { message: 'बिल {id} यहाँ नहीं है।', hint: 'जो यहाँ हैं वे बिलों की सूची में हैं।' },
  order_unknown: { message: 'ऑर्डर {id} यहाँ नहीं है।', hint: 'जो यहाँ हैं वे ऑर्डरों की सूची में हैं।' },
  'order_unknown/removed': { message: 'ऑर्डर {id} यहाँ नहीं है।', hint: 'शायद वह हटा दिया गया है।' },
  note_unknown: { message: 'टिप्पणी {id} यहाँ नहीं है।', hint: 'शायद वह हटा दी गई है।' },
  call_unknown: { message: 'कॉल {id} यहाँ नहीं है।', hint: 'शायद वह हटा दी गई है।' },
  call_refused: { message: 'कॉल सहेजी नहीं गई: {reason}', hint: 'आपका लिखा हुआ वहीं है।' },
  'call_field/day_missing': { message: 'दुकान को किस दिन फ़ोन करना है?' },
  'call_field/day_not_later': { message: 'कॉल के बाद का कोई दिन चुनें।' },
  'call_field/lines_without_order': { message: 'मात्राएँ लिखी हैं, पर दुकान ने कुछ नहीं लिया।' },
  'call_field/order_without_lines': {
    message: 'अभी कुछ लिया नहीं गया, और उस दिन का कोई ऑर्डर नहीं है।',
  },
  answer_unknown: { message: 'उत्तर {id} यहाँ नहीं है।', hint: 'शायद वह हटा दिया गया है।' },

  'changed_meanwhile/store': {
    message: 'इस बीच किसी और खिड़की में यह दुकान बदली गई; कुछ मिटाया नहीं गया।',
    hint: 'फिर से खोलें और देखें कि अब वहाँ क्या है।',
  },
  'changed_meanwhile/product': {
    message: 'इस बीच किसी और खिड़की में यह उत्पाद बदला गया; कुछ मिटाया नहीं गया।',
    hint: 'फिर से खोलें और देखें कि अब वहाँ क्या है।',
  },
  'changed_meanwhile/note': {
    message: 'इस बीच किसी और खिड़की में यह टिप्पणी बदली गई; कुछ मिटाया नहीं गया।',
    hint: 'फिर से खोलें और देखें कि अब वहाँ क्या है।',
  },
  'changed_meanwhile/order': {
    message: 'इस बीच किसी और खिड़की में यह ऑर्डर बदला गया; कुछ मिटाया नहीं गया।',
    hint: 'फिर से खोलें और देखें कि अब वहाँ क्या है।',
  },
  'changed_meanwhile/call': {
    message: 'इस बीच किसी और खिड़की में यह कॉल बदली गई; कुछ मिटाया नहीं गया।',
    hint: 'फिर से खोलें और देखें कि अब वहाँ क्या है।',
  },
  'changed_meanwhile/answer': {
    message: 'इस बीच किसी और खिड़की में यह उत्तर बदला गया; कुछ मिटाया नहीं गया।',
    hint: 'फिर से खोलें और देखें कि अब वहाँ क्या है।',
  },
  'changed_meanwhile/deal': {
    message: 'इस बीच किसी और खिड़की में यह स्कीम बदली गई; कुछ मिटाया नहीं गया।',
    hint: 'फिर से खोलें और देखें कि अब वहाँ क्या है।',
  },
  edit_unknown: { message: 'बदलाव {id} यहाँ नहीं है।' },
  edit_undone: { message: 'यह पहले ही वापस लिया जा चुका है।' },
  'merge_refused/store': {
    message: 'दुकान {id} यहाँ नहीं है, या पहले ही किसी दूसरी में मिला दी गई है।',
    hint: 'सूची फिर खोलें और उसमें दिखती दुकानों में से चुनें।',
  },
  'merge_refused/product': {
    message: 'उत्पाद {id} यहाँ नहीं है, या पहले ही किसी दूसरे में मिला दिया गया है।',
    hint: 'सूची फिर खोलें और उसमें दिखते उत्पादों में से चुनें।',
  },
  'merge_refused/one': { message: 'मिलाने को कुछ नहीं है: केवल एक चुना गया।', hint: 'कम से कम दो चुनें।' },

  'order_refused/store_unknown': { message: 'दुकान {id} यहाँ नहीं है।' },
  'order_refused/store_merged': {
    message: '{name} को {into} (दुकान {id}) में मिला दिया गया है; ऑर्डर उसी के लिए लें।',
  },
  'order_refused/delivery_early': {
    message: 'डिलीवरी की तारीख़ ऑर्डर की तारीख़ से पहले है।',
    hint: 'कुछ सहेजा नहीं गया।',
  },
  'order_refused/line': { message: 'पंक्ति {line}: {reason}', hint: 'कुछ सहेजा नहीं गया।' },
  'order_refused/lines': { message: 'पंक्ति {line}: {reason} (और {more} अन्य)', hint: 'कुछ सहेजा नहीं गया।' },
  'order_line/product_missing': { message: 'पंक्ति में उत्पाद चाहिए, productId या sku से।' },
  'order_line/sku_unknown': { message: 'SKU या बारकोड {sku} वाला कोई उत्पाद नहीं है।' },
  'order_line/sku_ambiguous': {
    message: 'SKU या बारकोड {sku} वाले {count} उत्पाद हैं; productId से एक बताएँ।',
  },
  'order_line/quantity_not_positive': { message: 'मात्रा शून्य से अधिक होनी चाहिए।' },
  'order_line/quantity_too_large': { message: '{most} से अधिक मात्रा ग़लती ही होगी।' },
  'order_line/quantity_decimals': { message: 'मात्रा में दशमलव के बाद ज़्यादा से ज़्यादा तीन अंक होते हैं।' },
  'order_line/case_size_unknown': {
    message: '{product} की पेटी में कितने नग होते हैं, यह पता नहीं है; उसे उत्पाद के पृष्ठ पर भरें, या नग ऑर्डर करें।',
  },
  'order_line/case_not_whole': {
    message: 'पेटियाँ पूरी होती हैं: {product} की पेटी में {pieces} नग हैं; उससे कम के लिए नग ऑर्डर करें।',
  },
  'order_line/price_negative': { message: 'दाम ऋणात्मक नहीं हो सकता।' },
  'order_line/price_not_whole': { message: 'दाम मुद्रा की सबसे छोटी इकाई की पूरी संख्या में होता है।' },
  order_state: {
    message: 'ऑर्डर {id} की स्थिति “{status}” है; उसे {action} नहीं जा सकता।',
    hint: 'नया शुरू करने के लिए उसे कॉपी करें।',
  },
  'order_status/draft': { message: 'मसौदा' },
  'order_status/confirmed': { message: 'पक्का' },
  'order_status/cancelled': { message: 'रद्द' },
  'order_status/invoiced': { message: 'बिल बना ({invoice})' },
  'order_action/changed': { message: 'बदला' },
  'order_action/confirmed': { message: 'पक्का किया' },
  'order_action/cancelled': { message: 'रद्द किया' },
  order_empty: { message: 'ऑर्डर {id} में अभी कोई पंक्ति नहीं है।', hint: 'पहले कम से कम एक उत्पाद जोड़ें।' },
  copy_of_nothing: {
    message: 'कॉपी करने को कोई पंक्ति नहीं है।',
    hint: 'ऐसा ऑर्डर या बिल बताएँ जिसमें पंक्तियाँ हों।',
  },

  'bad_request/pivot': { message: 'अपनी रिपोर्ट के लिए उसकी पंक्तियाँ और स्तंभ बताने होते हैं।' },
  report_unknown: { message: '“{name}” नाम की कोई रिपोर्ट नहीं है।', hint: 'जो यहाँ हैं, वे रिपोर्टों की सूची में हैं।' },
  'report_unknown/saved': { message: 'ऐसी कोई सहेजी हुई रिपोर्ट नहीं है।', hint: 'शायद वह पहले ही हटा दी गई है।' },
  too_many_columns: {
    message: 'इसमें {columns} स्तंभ होंगे, हर {dimension} का एक।',
    hint: 'लंबी अवधि, स्तंभों के लिए कुछ और, या छोटा छाँटा हुआ हिस्सा चुनें।',
  },
  'report_dimension/store': { message: 'दुकान' },
  'report_dimension/product': { message: 'उत्पाद' },
  'report_dimension/category': { message: 'श्रेणी' },
  'report_dimension/brand': { message: 'ब्रांड' },
  'report_dimension/salesperson': { message: 'विक्रेता' },
  'report_dimension/city': { message: 'शहर' },
  'report_dimension/day': { message: 'दिन' },
  'report_dimension/week': { message: 'सप्ताह' },
  'report_dimension/month': { message: 'महीने' },
  'report_dimension/quarter': { message: 'तिमाही' },
  'report_dimension/year': { message: 'वर्ष' },
};
