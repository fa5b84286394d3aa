import type { Translation } from '../catalogue.ts';
import type { imports as en } from '../en/imports.ts';

/** Messages about imports: faults of records, questions, how an import ended. */
export const imports: Translation<typeof en> = {
  'advice/dates': {
    message: '{count, number} तारीख़ें किसी कैलेंडर में नहीं हैं; शायद दिन और महीना उलटे हैं।',
  },
  'advice/decimal': { message: '{count, number} रक़में पढ़ी नहीं जा सकतीं; दशमलव चिह्न शायद “{sign}” है।' },
  'advice/existing': {
    message: '{count, number} अभिलेख ऐसे बिलों के हैं जो यहाँ पहले से हैं और अलग हैं; फ़ाइल को उनकी जगह लेने दें।',
  },
  'advice/missing_store': {
    message: '{records, number} में से {count, number} अभिलेखों में ग्राहक नहीं है; उन्हें “Walk-in” मानें।',
  },
  'advice/rejects': { message: 'फिर भी सही अभिलेख लेने के लिए ज़्यादा अस्वीकृतियों की अनुमति दें।' },

  'already_undone/again': {
    message: 'आयात {importId} पहले ही वापस लिया जा चुका है।',
    hint: 'उसे वापस लाने के लिए उसकी फ़ाइल फिर आयात करें।',
  },
  'already_undone/fix': {
    message: 'आयात {importId} वापस लिया जा चुका है; उसके अस्वीकृत अभिलेख कहीं जुड़ नहीं सकते।',
    hint: 'पहले उसकी फ़ाइल फिर आयात करें।',
  },

  'answer/contradictions/price': { message: 'मात्रा × मूल्य' },
  'answer/contradictions/total': { message: 'रक़म, जैसी लिखी है' },
  'answer/date_order/dmy': { message: 'दिन, महीना, वर्ष' },
  'answer/date_order/mdy': { message: 'महीना, दिन, वर्ष' },
  'answer/date_order/ymd': { message: 'वर्ष, महीना, दिन' },
  'answer/decimal_sign/comma': { message: 'दशमलव से पहले अल्पविराम है' },
  'answer/decimal_sign/point': { message: 'दशमलव से पहले बिंदु है' },
  'answer/discount_unit/amount': { message: 'पंक्ति पर छूट की रक़म' },
  'answer/discount_unit/none': { message: 'मूल्य में पहले से शामिल छूट' },
  'answer/discount_unit/percent': { message: 'पंक्ति पर छूट का प्रतिशत' },
  'answer/export_repeated/each': { message: 'नहीं; हर बार गिनें' },
  'answer/export_repeated/once': { message: 'हाँ; एक ही बार गिनें' },
  'answer/invoice_discount/included': { message: 'हाँ, घटाई जा चुकी है' },
  'answer/invoice_discount/taken_off': { message: 'नहीं; घटाएँ' },
  'answer/invoices_moved/apart': { message: 'दूसरे बिल, जिनके नंबर फिर आए हैं: दोनों रखें' },
  'answer/invoices_moved/replace': { message: 'वही बिल, सुधरे हुए: फ़ाइल के बिल उनकी जगह लें' },
  'answer/invoices_moved/skip': { message: 'जो यहाँ हैं वही रखें; फ़ाइल के ये बिल छोड़ दें' },
  'answer/line_amount/each': { message: 'नहीं, एक नग की: पंक्ति मात्रा × मूल्य है' },
  'answer/line_amount/price': { message: 'नहीं; पंक्ति मात्रा × मूल्य है' },
  'answer/line_amount/total': { message: 'हाँ, पूरी पंक्ति की' },
  'answer/lines_taken_away/add': { message: 'फ़ाइल में इनकी और पंक्तियाँ हैं: इन्हें जोड़ें' },
  'answer/lines_taken_away/replace': { message: 'फ़ाइल सही है: उसकी पंक्तियाँ इनकी जगह लें' },
  'answer/lines_taken_away/skip': { message: 'जो यहाँ हैं वही रखें; फ़ाइल के ये बिल छोड़ दें' },
  'answer/numbers_used_again/apart': { message: 'हाँ; अलग-अलग रखें' },
  'answer/numbers_used_again/one': { message: 'नहीं; एक नंबर एक बिल है' },
  'answer/tax_included/price': { message: 'हाँ; बिक्री मात्रा × मूल्य है' },
  'answer/tax_included/total': { message: 'नहीं; बिक्री यही रक़म है' },

  'bad_request/file_or_upload': { message: 'या तो फ़ाइल बताएँ या भेजी हुई फ़ाइल, दोनों में से एक।' },
  'breaker/in_a_row': { message: 'लगातार {rejects} अभिलेख अस्वीकृत होने पर आयात रुक गया' },
  'breaker/kept': { message: 'जैसा कहा गया था, उससे पहले की सही पंक्तियाँ रखी गईं' },
  'breaker/share': {
    message: 'आयात रुक गया: {records} में से {rejects} अभिलेख अस्वीकृत हुए ({percent}%, अनुमति {allowed}% की है)',
  },
  'breaker/unchanged': { message: 'डेटा वैसा ही है जैसा पहले था' },
  'breaker/would_stop': { message: 'आयात यहीं रुक जाएगा' },
  'busy/import': {
    message: 'एक आयात चल रहा है।',
    hint: 'उसके पूरा होने तक रुकें, या उसे रद्द करें, फिर दोबारा करें।',
  },
  'cancelled/before_begin': { message: 'आयात शुरू होने से पहले रोक दिया गया।' },
  'cancelled/before_records': { message: 'अभिलेख पढ़े जाने से पहले आयात रोक दिया गया।' },
  'collision_kind/invoice': { message: 'बिल' },
  'collision_kind/product': { message: 'उत्पाद' },
  'collision_kind/store': { message: 'दुकान' },
  'collision_unknown/gone': {
    message: 'अलग रखी चीज़ों में {kind} {id} नहीं है (या अब नहीं रही)।',
    hint: 'सूची फिर देखें।',
  },
  'collision_unknown/not_removable': {
    message: 'अलग रखी चीज़ ({kind}) अकेले नहीं हटाई जाती।',
    hint: 'उसे दूसरी के रूप में गिनें, या उसका आयात वापस लें।',
  },
  columns_missing: {
    message: '{file} में {fields} का कोई कॉलम नहीं है।',
    hint: 'उसके कॉलम हैं: {columns}; पहचाने गए: {recognised}। व्यवस्था से बताएँ कि स्तंभ और मिलान, कॉलमों के नाम बदलें, या उनके साथ निर्यात करें।',
  },
  'columns_missing/more': { message: '{columns} और {count} अन्य' },
  'columns_missing/none': { message: 'कोई नहीं' },
  'columns_missing/recognised': { message: '{field} ("{column}")' },

  'fault/amount_missing': { message: 'न दाम दिया गया है, न पंक्ति का जोड़।' },
  'fault/control_characters': { message: 'ख़ाने में ऐसे नियंत्रण चिह्न हैं जो किसी निर्यात में नहीं होने चाहिए।' },
  'fault/columns_touch': {
    message:
      'दो मान वहाँ आपस में मिल गए हैं जहाँ दूसरी पंक्तियों में कॉलमों के बीच ख़ाली जगह है, इसलिए पता नहीं कि एक कहाँ ख़त्म होता है। ख़ाने देखें।',
  },
  'fault/date_impossible': { message: '“{value}” तारीख़ की तरह लिखा है, पर किसी कैलेंडर में नहीं है।' },
  'fault/date_missing': { message: 'बिल की तारीख़ ख़ाली है।' },
  'fault/date_unreadable': { message: '“{value}” कोई तारीख़ नहीं है जो पढ़ी जा सके।' },
  'fault/delimiter_extra': {
    message: 'एक विभाजक ज़्यादा है: एक कम होने पर ही ख़ाने अपने कॉलमों में बैठते हैं। देखें कि वह कहाँ से हटाया गया।',
  },
  'fault/delimiter_missing': {
    message: 'एक विभाजक छूटा है: एक और होने पर ही ख़ाने अपने कॉलमों में बैठते हैं। देखें कि वह कहाँ रखा गया।',
  },
  'fault/invoice_exists': {
    message: 'बिल {value} यहाँ पहले से है और अलग है; इस आयात को ऐसे बिल अस्वीकार करने को कहा गया था।',
  },
  'fault/invoice_missing': { message: 'अभिलेख में कोई बिल नहीं बताया गया: बिल नंबर और बिल आईडी दोनों ख़ाली हैं।' },
  'fault/item_missing': { message: 'अभिलेख में कोई उत्पाद नहीं बताया गया: नाम, SKU और उत्पाद आईडी तीनों ख़ाली हैं।' },
  'fault/line_too_long': {
    message: 'अभिलेख किसी भी अभिलेख से लंबा है, इसलिए केवल उसकी शुरुआत रखी गई है; फ़ाइल यहाँ शायद ख़राब है।',
  },
  'fault/price_unreadable': { message: '“{value}” कोई दाम नहीं है।' },
  'fault/quantity_missing': { message: 'मात्रा ख़ाली है।' },
  'fault/quantity_unreadable': { message: '“{value}” कोई मात्रा नहीं है।' },
  'fault/quote_not_closed': {
    message: 'यहाँ एक उद्धरण चिह्न खुलता है और कभी बंद नहीं होता। अभिलेख ऐसे पढ़ा गया मानो वह चिह्न पाठ का ही हो; उसके ख़ाने जाँचें।',
  },
  'fault/store_missing': {
    message: 'अभिलेख में कोई ग्राहक नहीं बताया गया। उसे भरें, या बिना ग्राहक के अभिलेखों को “Walk-in” मानकर आयात करें।',
  },
  'fault/stray_quote': {
    message: 'एक उद्धरण चिह्न वहाँ है जहाँ नहीं होना चाहिए, इसलिए ख़ाने केवल अनुमान हैं। उन्हें जाँचें और वह चिह्न हटा दें।',
  },
  'fault/too_large': { message: '{value} इतना बड़ा है कि किसी बिल में नहीं हो सकता।' },
  'fault/too_long': {
    message: 'ख़ाने में इतना पाठ है जितना किसी नाम में नहीं होता; शायद पास में उद्धरण चिह्न छूटे या दोहरे हैं।',
  },
  'fault/too_many_cells': {
    message: 'अभिलेख में शीर्षक के कॉलमों से ज़्यादा ख़ाने हैं, “{value}” से आगे; शायद किसी ख़ाने के भीतर का विभाजक उद्धरण चिह्नों में नहीं है।',
  },
  'fault/total_differs': { message: 'योग {value} ऊपर की पंक्तियों के जोड़ से मेल नहीं खाता। रिपोर्ट जाँचें; शायद कोई पंक्ति छूटी है।' },
  'fault/total_row': { message: 'यह अभिलेखों के बीच का जोड़ या टिप्पणी लगती है, बिल की पंक्ति नहीं।' },
  'fault/total_unreadable': { message: '“{value}” कोई रक़म नहीं है।' },

  'field/balance': { message: 'बकाया' },
  'field/batch': { message: 'बैच' },
  'field/brand': { message: 'ब्रांड' },
  'field/category': { message: 'श्रेणी' },
  'field/city': { message: 'शहर' },
  'field/country': { message: 'देश' },
  'field/currency': { message: 'मुद्रा' },
  'field/date': { message: 'बिल की तारीख़' },
  'field/dueDate': { message: 'भुगतान की तारीख़' },
  'field/invoiceId': { message: 'बिल आईडी' },
  'field/invoiceNumber': { message: 'बिल नंबर' },
  'field/invoiceTotal': { message: 'बिल का जोड़' },
  'field/itemName': { message: 'उत्पाद का नाम' },
  'field/kind': { message: 'दस्तावेज़ का प्रकार' },
  'field/lineTotal': { message: 'पंक्ति का जोड़' },
  'field/paidOn': { message: 'भुगतान हुआ' },
  'field/price': { message: 'दाम' },
  'field/productId': { message: 'उत्पाद आईडी' },
  'field/quantity': { message: 'मात्रा' },
  'field/salesperson': { message: 'विक्रेता' },
  'field/series': { message: 'शाखा या शृंखला' },
  'field/sku': { message: 'SKU' },
  'field/state': { message: 'राज्य' },
  'field/status': { message: 'स्थिति' },
  'field/storeId': { message: 'ग्राहक आईडी' },
  'field/storeName': { message: 'ग्राहक का नाम' },
  'field/subtotal': { message: 'उप-जोड़' },
  'field/unit': { message: 'इकाई' },
  field_or_other: { message: '{field} (या {other})' },

  file_changed: {
    message: '{file} अब वह फ़ाइल नहीं है जिससे बीच में रुका आयात शुरू हुआ था।',
    hint: 'उसे नए सिरे से आयात करें; बीच में रुके आयात का कुछ नहीं रखा गया।',
  },
  file_header_only: {
    message: '{file} में शीर्षक है, उसके नीचे कोई अभिलेख नहीं।',
    hint: 'उसे बिलों के साथ फिर निर्यात करें।',
  },
  folder_missing: {
    message: '{folder} नाम का कोई फ़ोल्डर नहीं है।',
    hint: 'पहले उसे बनाएँ, या कोई दूसरा चुनें।',
  },
  'foreign/fixed_by_others': {
    message: 'इस आयात के अस्वीकृत अभिलेख किसी और ने सुधारे हैं।',
    hint: 'किसी प्रबंधक से इसे वापस लेने को कहें।',
  },
  'foreign/import_changes': {
    message: 'इस आयात ने ऐसा कुछ बदला जो अब आपकी दुकानों का नहीं है।',
    hint: 'किसी प्रबंधक से इसे वापस लेने को कहें।',
  },
  has_taken: {
    message: 'आयात {importId} अपनी पंक्तियाँ ले चुका है।',
    hint: 'पहले उसे वापस लें, या फ़ाइल नए सिरे से आयात करें।',
  },
  import_died: { message: 'आयात करने वाला भाग बीच में रुक गया: {reason}।', hint: 'फ़ाइल फिर आयात करें।' },
  import_elsewhere: {
    message: 'आयात {importId} दूसरे लैपटॉप ({device}) पर हुआ था।',
    hint: 'वहीं करें।',
  },
  'import_ended/before_begin': { message: 'यह आयात शुरू होने से पहले ही प्रोग्राम बंद हो गया।' },
  'import_ended/cancelled': { message: 'रोक दिया गया; फ़ाइल का कुछ नहीं रखा गया।' },
  'import_ended/duplicate': {
    message: 'यह आयात {importId} की ही फ़ाइल है, और उसकी हर पंक्ति वैसी ही है जैसी आई थी।',
  },
  'import_ended/failed': { message: 'आयात नहीं हो सका: {reason}' },
  'import_ended/interrupted': { message: 'इस आयात के बीच में प्रोग्राम बंद हो गया; इसका कुछ नहीं रखा गया।' },
  'import_ended/resumable': {
    message: 'इस आयात के बीच में प्रोग्राम बंद हो गया; यह जहाँ था वहीं से आगे बढ़ सकता है।',
  },
  'import_ended/stopped': { message: '{reason}; {outcome}।' },
  'import_status/cancelled': { message: 'रद्द किया गया' },
  'import_status/completed': { message: 'आयात हो गया' },
  'import_status/completed_with_rejects': { message: 'आयात हुआ, कुछ अस्वीकृत' },
  'import_status/dry_run': { message: 'केवल जाँचा गया' },
  'import_status/failed': { message: 'विफल' },
  'import_status/interrupted': { message: 'बीच में रुका' },
  'import_status/needs_answer': { message: 'आपके उत्तर की प्रतीक्षा' },
  'import_status/queued': { message: 'प्रतीक्षा में' },
  'import_status/running': { message: 'चल रहा है' },
  'import_status/stopped': { message: 'सुरक्षा-सीमा पर रुका' },
  import_unknown: { message: 'नंबर {importId} का कोई आयात नहीं है।', hint: 'जो यहाँ हैं, वे आयात की सूची में हैं।' },
  'import_unknown/not_started': { message: 'आयात {importId} यहाँ शुरू नहीं हुआ था।' },
  line_unknown: {
    message: 'बिल की पंक्ति {lineId} नहीं है (या अब नहीं रही)।',
    hint: 'उसका बिल फिर खोलें।',
  },
  'list/next': { message: '{first}, {rest}' },
  'list/or': { message: '{first} या {rest}' },
  mapping_unknown: { message: '“{name}” नाम की कोई सहेजी हुई व्यवस्था नहीं है।', hint: 'सहेजी हुई हैं: {saved}।' },
  'mapping_unknown/none': {
    message: '“{name}” नाम की कोई सहेजी हुई व्यवस्था नहीं है।',
    hint: 'अभी कोई सहेजी नहीं गई; कोई JSON फ़ाइल बताएँ।',
  },
  mapping_unsure: {
    message: '{file} में स्तंभ और मिलान, यह नामों से पता नहीं चलता; मानों से अनुमान: {fields}।',
    hint: 'आयात के पृष्ठ पर देखें, या --mapping FILE.json से बताएँ (mangalm inspect प्रस्ताव दिखाता है)।',
  },
  'mapping_unsure/column': { message: '“{column}” से {field}' },
  'mapping_wrong/column': {
    message: 'व्यवस्था {field} को “{column}” कॉलम से लेती है, जो फ़ाइल में नहीं है।',
    hint: 'उसके कॉलम हैं: {columns}।',
  },
  'mapping_wrong/field': {
    message: 'व्यवस्था में “{field}” नाम का क्षेत्र है, जो होता ही नहीं।',
    hint: 'क्षेत्र हैं: {fields}।',
  },

  'meaning/carried': { message: 'बिल की पहली पंक्ति पर जो लिखा है वह नीचे की पंक्तियों के लिए भी गिना जाता है।' },
  'meaning/currency_by_column': { message: '{column} से।' },
  'meaning/currency_by_names': { message: '{currency}, स्तंभों के नाम से।' },
  'meaning/currency_by_signs': { message: 'रक़मों के चिह्नों से।' },
  'meaning/currency_none': { message: 'कोई नहीं बताई गई; कंपनी की अपनी मुद्रा ली जाती है।' },
  'meaning/id_invoiceId': { message: 'बिल आईडी' },
  'meaning/id_productId': { message: 'उत्पाद आईडी' },
  'meaning/id_sku': { message: 'SKU' },
  'meaning/id_storeId': { message: 'ग्राहक आईडी' },
  'meaning/ids': { message: 'बिल, दुकानें और उत्पाद अपनी आईडी से पहचाने जाते हैं, नहीं तो नंबर और नाम से।' },
  'meaning/ids_not_believed': {
    message: 'इस पर भरोसा नहीं किया गया, क्योंकि यह साथ के नामों से मेल नहीं खाता: {ids}।',
  },
  'meaning/minus_cr': { message: 'Cr वाली रक़में ऋणात्मक हैं।' },
  'meaning/minus_dr': { message: 'Dr वाली रक़में ऋणात्मक हैं।' },
  'meaning/numbered_by_calendar-year': { message: 'एक ही नंबर के बिल वर्ष से अलग पहचाने जाते हैं।' },
  'meaning/numbered_by_customer': { message: 'एक ही नंबर के बिल ग्राहक से अलग पहचाने जाते हैं।' },
  'meaning/numbered_by_fiscal-year': { message: 'एक ही नंबर के बिल वित्त वर्ष से अलग पहचाने जाते हैं।' },
  'meaning/numbered_by_series': { message: 'एक ही नंबर के बिल शृंखला से अलग पहचाने जाते हैं।' },
  'meaning/returns_by_column': { message: 'वापसी {column} से पहचानी जाती है।' },
  'meaning/returns_negative': { message: 'ऋणात्मक रक़में और मात्राएँ वापसी हैं।' },
  'meaning/sales': { message: 'बिक्री {amount} है।' },
  'meaning/sales_by_price': { message: '{quantity} × {price}' },
  'meaning/sales_discounts': { message: 'बिक्री {amount} है, जिसमें से {discounts} घटता है।' },
  'meaning/sales_discounts_share': {
    message: 'बिक्री {amount} है, जिसमें से {discounts} और {share} का हर बिल का हिस्सा घटता है।',
  },
  'meaning/sales_discounts_taxes': {
    message: 'बिक्री {amount} है, जिसमें से {discounts} घटता है, {taxes} के कर के बिना।',
  },
  'meaning/sales_discounts_taxes_share': {
    message: 'बिक्री {amount} है, जिसमें से {discounts} और {share} का हर बिल का हिस्सा घटता है, {taxes} के कर के बिना।',
  },
  'meaning/sales_share': { message: 'बिक्री {amount} है, जिसमें से {share} का हर बिल का हिस्सा घटता है।' },
  'meaning/sales_taxes': { message: 'बिक्री {amount} है, {taxes} के कर के बिना।' },
  'meaning/sales_taxes_share': {
    message: 'बिक्री {amount} है, {taxes} के कर के बिना, जिसमें से {share} का हर बिल का हिस्सा घटता है।',
  },
  'meaning/sentences': { message: '{first} {rest}' },

  needs_answer: {
    message: '{file} आयात नहीं हुई: {question}',
    hint: 'आयात पृष्ठ पर उत्तर दें, या --answer {answers} से।',
  },
  not_a_reject: { message: 'अभिलेख {record} आयात {importId} में अस्वीकृत नहीं है।' },
  not_resumable: { message: 'आयात {importId} की स्थिति “{status}” है; उसमें आगे बढ़ाने को कुछ नहीं है।' },
  not_waiting: {
    message: 'आयात {importId} प्रतीक्षा में नहीं है।',
    hint: 'केवल प्रतीक्षा वाले आयात आगे-पीछे किए जा सकते हैं।',
  },
  'nothing_to_fix/nothing_in': {
    message: 'आयात {importId} की स्थिति “{status}” है; उसका कुछ नहीं आया जिसमें सुधार जुड़ सकें।',
    hint: 'पहले फ़ाइल आयात करें।',
  },
  'nothing_to_fix/no_rejects': { message: 'आयात {importId} में सुधारने को कोई अस्वीकृत अभिलेख नहीं है।' },
  'nothing_to_fix/not_read': { message: 'आयात {importId} अपनी फ़ाइल पढ़ने तक नहीं पहुँचा।' },
  nothing_to_undo: {
    message: 'आयात {importId} ने कुछ नहीं बदला (स्थिति: {status}), इसलिए वापस लेने को कुछ नहीं है।',
  },

  'question/contradictions': {
    message: 'बहुत से अभिलेखों में {columns} वह नहीं है जो मूल्य, मात्रा, छूट और कर से बनता है। कौन सा सही है?',
  },
  'question/date_order': { message: '{columns} की तारीख़ें किस क्रम में लिखी हैं?' },
  'question/decimal_sign': {
    message: '{columns} की रक़मों में चिह्न के बाद तीन अंक हैं। क्या ये हज़ार हैं?',
  },
  'question/discount_unit': { message: '{columns} में क्या है?' },
  'question/encoding_unsure': { message: 'इनमें से कौन से नाम सही लिखे हैं?' },
  'question/export_repeated': {
    message: 'कुछ बिल इस फ़ाइल में एक से अधिक बार हैं, पंक्ति-दर-पंक्ति एक जैसे। क्या वे एक ही बार बिके?',
  },
  'question/invoice_discount': { message: 'क्या {columns} की छूट पंक्तियों से पहले ही घटाई जा चुकी है?' },
  'question/invoices_moved': {
    message: 'कुछ बिल यहाँ उसी नंबर से दूसरे ग्राहक या दूसरे वर्ष के हैं। ये क्या हैं?',
  },
  'question/line_amount': { message: 'क्या {columns} पूरी पंक्ति की रक़म है?' },
  'question/lines_taken_away': {
    message: 'कुछ बिल यहाँ ऐसी पंक्तियों के साथ हैं जो इस फ़ाइल में नहीं हैं। उनका क्या किया जाए?',
  },
  'question/numbers_used_again': {
    message: 'कुछ बिल नंबर अलग ग्राहकों या तारीख़ों पर हैं। क्या ये अलग-अलग बिल हैं?',
  },
  'question/several_tables': { message: 'बिल किस शीट में हैं?' },
  'question/tax_included': { message: '{columns} मात्रा × मूल्य से अधिक है। क्या इसमें कर शामिल है?' },

  reader_died: { message: 'पढ़ने वाला भाग बीच में रुक गया: {reason}।', hint: 'फ़ाइल फिर आयात करें।' },
  rights_changed: { message: 'आयात के बीच में उसे शुरू करने वाले के अधिकार बदल गए।' },
  suspended: { message: 'प्रोग्राम बंद हो रहा है; फिर शुरू होने पर आयात आगे बढ़ेगा।' },
  undo_died: { message: 'वापसी अचानक रुक गई: {reason}।', hint: 'कुछ नहीं बदला। आयात फिर से वापस लें।' },
  'under_way/import': { message: 'आयात {importId} अभी चल रहा है।', hint: 'उसके पूरा होने तक रुकें।' },
  upload_unknown: { message: 'यह भेजी हुई फ़ाइल यहाँ नहीं है (या अब नहीं रही)।', hint: 'फ़ाइल फिर डालें।' },
};
