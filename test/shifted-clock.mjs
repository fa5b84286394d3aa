// Preloaded into a program under test: shifts its wall clock by MANGALM_TEST_SHIFT_MS; timers are unaffected.
const shift = Number(process.env.MANGALM_TEST_SHIFT_MS ?? 0);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + shift);
    else super(...given);
  }
  static now() {
    return RealDate.now() + shift;
  }
};
