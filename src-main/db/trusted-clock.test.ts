import { describe, expect, it } from 'vitest';
import { advanceClock, type ClockReading, type ClockState } from './trusted-clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.parse('2026-03-02T09:00:00Z');

/** A simulated machine; `boot` counts its boots, null where they can't be told apart. */
class Machine {
  known: ClockState = { trusted: START, at: { wall: START, uptime: HOUR_MS, boot: '1' }, step: null };
  now: ClockReading = { wall: START, uptime: HOUR_MS, boot: '1' };
  jumps: string[] = [];

  /** Lets days pass; `wall` overrides how far the wall clock moves, `boots` reboots the machine. */
  pass(days: number, { wall = days, boots = false } = {}): this {
    const { boot } = this.now;
    this.now = {
      wall: this.now.wall + wall * DAY_MS,
      uptime: boots ? 60_000 : this.now.uptime + days * DAY_MS,
      boot: boots && boot !== null ? String(Number(boot) + 1) : boot,
    };
    const { after, jump } = advanceClock(this.known, this.now);
    this.known = after;
    if (jump) this.jumps.push(`${jump.from.slice(0, 10)} → ${jump.to.slice(0, 10)}`);
    return this;
  }

  /** Days by which the trusted time lags behind the wall clock. */
  get behind(): number {
    return Math.round((this.now.wall - this.known.trusted) / DAY_MS);
  }
}

describe('the trusted clock', () => {
  it('goes with the wall clock day by day, over weekends and a week away, and tells of nothing', () => {
    const machine = new Machine();
    for (let day = 0; day < 30; day++) machine.pass(1);
    for (let week = 0; week < 4; week++) machine.pass(3, { boots: true }).pass(1).pass(0.3);
    machine.pass(7, { boots: true });
    expect({ behind: machine.behind, jumps: machine.jumps }).toEqual({ behind: 0, jumps: [] });
  });

  it('stays where it is when the wall clock jumps, by 300 days or by 2 that the machine did not run', () => {
    for (const days of [2, 300]) {
      const machine = new Machine().pass(0.1, { wall: days });
      expect(machine.behind, `${days}`).toBe(days);
    }
    expect(new Machine().pass(0.1, { wall: 300, boots: true }).jumps).toEqual(['2026-03-02 → 2026-12-27']);
  });

  it('is not talked round by many commands in a row, each a day later', () => {
    const machine = new Machine().pass(0, { wall: 300 });
    for (let command = 0; command < 100; command++) machine.pass(0.001, { wall: 1 });
    expect(machine.behind).toBe(400);
  });

  it('follows a laptop that lay in a drawer for four months after fourteen days of use, and tells of it once', () => {
    const machine = new Machine().pass(120, { boots: true });
    for (let day = 0; day < 12; day++) machine.pass(1, { boots: day % 3 === 0 });
    expect(machine.behind).toBe(132);
    machine.pass(1);
    expect({ behind: machine.behind, jumps: machine.jumps.length }).toEqual({ behind: 0, jumps: 1 });
  });

  it('is where it was when a clock that jumped is set right, however often that happens', () => {
    const machine = new Machine();
    for (let day = 0; day < 40; day++) machine.pass(0.5, { wall: 400 }).pass(0.5, { wall: -399, boots: day % 2 === 0 });
    expect(machine.known.trusted).toBe(START + 40 * DAY_MS);
    expect(machine.jumps).toHaveLength(80);
  });

  it('does not run ahead of a clock that was set back, and follows it in fourteen days', () => {
    const machine = new Machine().pass(0.1, { wall: -5000 });
    expect(machine.behind).toBe(-5000);
    for (let day = 0; day < 14; day++) machine.pass(1);
    expect(machine.behind).toBe(0);
  });

  it('never lets a wrong clock that is set right within thirteen days have moved it beyond the truth by more than a week', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (let round = 0; round < 300; round++) {
      const machine = new Machine();
      let truth = START;
      for (let episode = 0; episode < 20; episode++) {
        const wrong = random(2000) - 1000;
        const days = random(12);
        machine.pass(0.2, { wall: wrong + 0.2, boots: random(2) === 0 });
        for (let day = 0; day < days; day++) machine.pass(1, { boots: random(3) === 0 });
        truth += (0.2 + days) * DAY_MS;
        const ahead = machine.now.wall - truth;
        machine.pass(0.2, { wall: 0.2 - ahead / DAY_MS, boots: random(2) === 0 });
        truth += 0.2 * DAY_MS;
        expect(machine.known.trusted - truth, `round ${round}`).toBeLessThanOrEqual(7 * DAY_MS + HOUR_MS);
      }
    }
  });

  it('takes a week at most where starts of the machine can not be told apart', () => {
    const machine = new Machine();
    machine.now = { ...machine.now, boot: null };
    expect(machine.pass(0, { wall: 6 }).behind).toBe(0);
    expect(machine.pass(0, { wall: 8 }).behind).toBe(8);
  });
});
