// Preloaded into a program under test: its wall clock stands MANGALM_TEST_SHIFT_MS off; nothing else of time does.
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
