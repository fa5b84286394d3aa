import type { MessageText } from '../catalogue.ts';

/** Deals and prices. */
export const pricing = {
  deal_refused: { message: 'स्कीम सहेजी नहीं गई: {reason}', hint: 'खाना बदलें और फिर सहेजें।' },
  deal_unknown: { message: 'स्कीम {id} यहाँ नहीं है।' },
  'deal_field/name_missing': { message: 'स्कीम का नाम चाहिए।' },
  'deal_field/ends_before_it_begins': { message: 'यह शुरू होने से पहले ख़त्म होती है।' },
  'deal_field/amount_not_positive': { message: 'रक़म शून्य से अधिक होनी चाहिए।' },
  'deal_field/currency_missing': { message: 'रक़म के साथ मुद्रा चाहिए, जैसे INR या USD।' },
  'deal_field/percent_range': { message: 'छूट 0% से अधिक और 100% तक होती है, दो दशमलव तक।' },
  'deal_field/price_negative': { message: 'दाम शून्य से कम नहीं हो सकता।' },
  'deal_field/one_of_two': { message: 'प्रतिशत या रक़म, दोनों में से एक दें।' },
  'deal_field/quantity_whole': { message: 'मात्रा 1 से शुरू पूरी संख्या होती है।' },
  'deal_field/slabs_missing': { message: 'कम से कम एक स्लैब दें।' },
  'deal_field/slab_hole': { message: '{from} से {to} तक की मात्राएँ किसी स्लैब में नहीं हैं।' },
  'deal_field/slab_overlap': { message: 'मात्रा {quantity} दो स्लैब में है।' },
  'deal_field/slab_order': { message: 'स्लैब शुरू होने से पहले ख़त्म होता है।' },
  'deal_field/slab_open': { message: 'केवल आख़िरी स्लैब का अंत खुला होता है।' },
  'deal_field/slab_ends': { message: 'आख़िरी स्लैब का अंत खुला होता है।' },
  'deal_field/two_prices': { message: 'स्कीम “{deal}” पहले से {product} का दाम तय करती है।' },
  'deal_field/two_prices_on': { message: 'स्कीम “{deal}” पहले से {date} को {product} का दाम तय करती है।' },
  order_needs_approval: {
    message: 'ऑर्डर {id} के कुछ दाम सूची से {percent}% से अधिक कम हैं।',
    hint: 'मैनेजर से मंज़ूरी लें, या दाम बढ़ाएँ।',
  },
  credit_hold: {
    message: 'ऑर्डर {id} से {store} अपनी उधार सीमा से {amount} ऊपर जाती है।',
    hint: 'किसी प्रबंधक से पक्का कराएँ, या ऑर्डर छोटा करें।',
  },
  credit_limit_refused: { message: 'उधार सीमा सहेजी नहीं गई: {reason}' },
  'credit_limit_refused/no_currency': { message: 'अभी कोई मुद्रा पता नहीं। पहले बिल आयात करें।' },
  'fault/limit_currency': { message: '“{value}” बिलों की मुद्रा में नहीं है।' },
  'order_warning/credit': { message: '{store} की उधार सीमा से {amount} ऊपर।' },
  approval_not_needed: { message: 'ऑर्डर {id} के दाम को मंज़ूरी की ज़रूरत नहीं है।' },
} as const satisfies Record<string, MessageText>;
