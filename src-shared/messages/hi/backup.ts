import type { Translation } from '../catalogue.ts';
import type { backup as en } from '../en/backup.ts';

/** Messages about backups and repair. */
export const backup: Translation<typeof en> = {
  backup_damaged: { message: '{file} ख़ुद ख़राब है: {reason}।', hint: 'कोई दूसरा बैकअप चुनें।' },
  'backup_failed/not_whole': {
    message: 'प्रति पूरी नहीं है: {finding}।',
    hint: 'शायद डेटाबेस ही ख़राब है: mangalm verify से पता चलेगा।',
  },
  'backup_failed/restored': {
    message: 'वापस रखा जाने वाला बैकअप {folder} में लिखा नहीं जा सकता ({code})।',
    hint: 'दूसरी जगह बताएँ, या इस उपयोगकर्ता को उसमें लिखने दें।',
  },
  'backup_failed/unwritable': {
    message: 'बैकअप {folder} में लिखा नहीं जा सकता ({code})।',
    hint: 'दूसरी जगह बताएँ, या इस उपयोगकर्ता को उसमें लिखने दें।',
  },
  backup_running: { message: 'बैकअप अभी बन रहा है।', hint: 'उसके पूरा होने तक रुकें।' },
  backup_unknown: { message: '“{name}” नाम का कोई बैकअप नहीं है।', hint: 'सूची फिर से खोलें।' },
  backup_unreadable: {
    message: '{file} ऐसा बैकअप नहीं है जो पढ़ा जा सके: {reason}।',
    hint: 'कोई दूसरा बैकअप चुनें।',
  },
  'backup_unreadable/missing': { message: 'वह वहाँ नहीं है' },
  'backup_unreadable/other_program': { message: 'वह किसी दूसरे प्रोग्राम का डेटाबेस है' },
  being_replaced: {
    message: 'डेटाबेस की जगह बैकअप रखा जा रहा है, और इसमें दो मिनट से ज़्यादा लग रहे हैं।',
    hint: 'उसके पूरा होने तक रुकें, फिर कोशिश करें।',
  },
  'busy/import_before_restore': {
    message: 'कोई आयात चल रहा है।',
    hint: 'उसके पूरा होने तक रुकें, या उसे रद्द करें, फिर बैकअप वापस रखें।',
  },
  'busy/import_before_update': { message: 'कोई आयात चल रहा है।', hint: 'उसके पूरा होने पर अपडेट लगाएँ।' },
  'busy/replacement': {
    message: 'डेटाबेस की जगह बैकअप रखा जा रहा है।',
    hint: 'उसके पूरा होने तक रुकें।',
  },
  'busy/work': {
    message: 'कोई दूसरी विंडो या कमांड इस डेटा फ़ोल्डर पर काम कर रही है।',
    hint: 'उसके आयात, बैकअप या सिंक के पूरा होने तक रुकें, या उसे रद्द करें, फिर कोशिश करें। कुछ नहीं बदला गया।',
  },
  'data_newer/backup': {
    message: '{file} इस प्रोग्राम के नए संस्करण ने लिखी है (डेटा संस्करण {version}, यह प्रोग्राम {known} तक जानता है)।',
    hint: 'नया संस्करण लगाएँ।',
  },
  data_replaced: {
    message: '{what}: इस बीच एक बैकअप वापस रख दिया गया।',
    hint: 'देखें कि अब वहाँ क्या है, और अब भी चाहिए तो फिर से करें।',
  },
  no_backup: { message: 'कोई पूरा बैकअप नहीं है।', hint: 'जो अब भी पढ़ा जा सकता है उसे बचा लें।' },
  not_damaged: {
    message: 'जहाँ तक प्रोग्राम जानता है, डेटाबेस ठीक है।',
    hint: 'इसके बजाय कोई बैकअप वापस रखें।',
  },
  second_place: {
    message: 'बैकअप {folder} में कॉपी नहीं किए जा सकते: {reason}।',
    hint: 'किसी दूसरी ड्राइव का फ़ोल्डर बताएँ।',
  },
  'second_place/first': { message: 'पहले बैकअप वहीं रहते हैं' },
  'second_place/missing': { message: 'बैकअप की दूसरी जगह {folder} वहाँ नहीं है।' },
  'second_place/relative': { message: 'इससे पता नहीं चलता कि किस फ़ोल्डर में' },
};
