import type { MessageText } from '../catalogue.ts';

/** Stock: what is there, and what to buy. */
export const stock = {
  'stock_note/less': { message: 'स्टॉक में केवल {left, number}, आम तौर पर {wanted, number} होते।' },
  'stock_note/instead': { message: '{product} की जगह, जो स्टॉक में नहीं है।' },
  'stock_note/none': { message: 'स्टॉक में नहीं है।' },
  'stock_line/less': { message: 'स्टॉक में केवल {left, number}, {missing, number} कम।' },
  'stock_line/instead': { message: 'स्टॉक में नहीं है। सबसे मिलता-जुलता: {product}, स्टॉक में {left, number}।' },
  'stock_line/none': { message: 'स्टॉक में नहीं है।' },
  purchase_refused: { message: 'मँगाया हुआ दर्ज नहीं हुआ: {reason}' },
  purchase_unknown: { message: 'ख़रीद {id} यहाँ नहीं है।' },
  'buying_reason/promised': { message: 'दुकानों से जितने का वादा है, स्टॉक में उतना नहीं है।' },
  'buying_reason/out': { message: 'स्टॉक में नहीं है।' },
  'buying_reason/too_late': { message: '{day} को ख़त्म होगा; ऑर्डर {arrives} को आएगा।' },
  'buying_reason/runs_out': { message: '{day} को ख़त्म होगा; अगला ऑर्डर {next} को आएगा।' },
  'buying_reason/expires': { message: 'इसमें से {pieces, number} बिकने से पहले एक्सपायर हो जाएँगे।' },
  'buying_reason/safety': {
    message: '{next} तक तभी चलेगा जब अनुमान से अधिक न बिके।',
  },
} as const satisfies Record<string, MessageText>;
