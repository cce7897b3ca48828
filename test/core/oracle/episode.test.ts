import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EPISODES } from '../../../lib/core/market/index.ts';
import { type EpisodeInput, judgeEpisode } from '../../../lib/core/oracle/episode.ts';
import { initialOracleState, type OracleState } from '../../../lib/core/oracle/index.ts';
import { type Answer, T0, threeAt } from '../../support/cycles.ts';
import { decide } from './deciding.ts';

const CADENCE = 60;
/** Cycles in ten minutes: the longest stop, and the quiet that earns the next. */
const TEN_MINUTES = 10;

/** One decision after the other, a minute apart. */
const minutes = (cycles: readonly (readonly Answer[])[]) => {
  let state: OracleState = initialOracleState;
  return cycles.map((answers, minute) => {
    const decided = decide(answers, { slot: T0 + CADENCE * minute, state });
    state = decided.state;
    return decided.decision;
  });
};
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const CALM = threeAt(20_000);
/** One operator of three stands apart by a tenth. */
const DISPUTED: Answer[] = [...CALM.slice(0, 2), { venue: 'bitstamp', price: 22_000 }];

describe('an episode', () => {
  const last = (cycles: readonly (readonly Answer[])[]) => minutes([...times(5, CALM), ...cycles]).at(-1)?.episode;

  it('is a crash where all fall together, however far, and a rise is one too', () => {
    // 2 % from the mean of five minutes is the policy's limit.
    expect(last([threeAt(19_500)])).toMatchObject({ class: 'crash', pace: 'paced' });
    expect(last([threeAt(20_500)])).toMatchObject({ class: 'crash', pace: 'paced' });
    expect(last([threeAt(19_700)])).toMatchObject({ class: 'none', pace: 'normal' });
  });

  it('is a crash still where honest venues disagree by percents, as they did on 2020-03-12', () => {
    const falling = [19_000, 18_850, 18_700].flatMap((price, index) => threeAt(price).slice(index, index + 1));
    const [decision] = minutes([...times(5, CALM), falling]).slice(-1);
    expect(decision).toMatchObject({ grade: 'uncertain', episode: { class: 'crash', pace: 'paced' } });
  });

  it('is a fault where a part stands apart and the price does not move, both where it does', () => {
    expect(last([DISPUTED])).toMatchObject({ class: 'fault', pace: 'stopped' });
    const both: Answer[] = [...threeAt(19_000).slice(0, 2), { venue: 'bitstamp', price: 22_000 }];
    expect(last([both])).toMatchObject({ class: 'both', pace: 'paced' });
  });

  it('is unknown without a price, and none where there never was one', () => {
    expect(last([[]])).toMatchObject({ class: 'unknown', pace: 'stopped' });
    expect(minutes([[], []]).map(({ episode }) => episode.class)).toEqual(['none', 'none']);
  });

  it('begins anew with its class, and says since when it lasts', () => {
    const seen = minutes([...times(5, CALM), DISPUTED, DISPUTED, [], CALM]).slice(5);
    expect(seen.map(({ episode }) => [episode.class, (episode.since - T0) / CADENCE])).toEqual([
      ['fault', 5],
      ['fault', 5],
      ['unknown', 7],
      ['none', 8],
    ]);
  });

  it('stops liquidations for ten minutes and paces them after that, for as long as a fault lasts', () => {
    const paces = minutes([CALM, ...times(25, DISPUTED)]).map(({ episode }) => episode.pace);
    expect(paces).toEqual(['normal', ...times(TEN_MINUTES, 'stopped'), ...times(15, 'paced')]);
  });

  it('stops them again only after ten quiet minutes', () => {
    const afterQuiet = (quiet: number) =>
      minutes([CALM, ...times(12, DISPUTED), ...times(quiet, CALM), DISPUTED]).at(-1)?.episode;
    expect(afterQuiet(TEN_MINUTES - 1)).toMatchObject({ class: 'fault', pace: 'paced' });
    expect(afterQuiet(TEN_MINUTES)).toMatchObject({ class: 'fault', pace: 'stopped' });
  });
});

const step = fc.record({
  wait: fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 15 })),
  price: fc.constantFrom<(number | null)[]>(100, 100, 100, 110, null),
  disputed: fc.boolean(),
  any: fc.boolean(),
});

describe('nobody can hold liquidations off', () => {
  it('for more than ten of any twenty minutes, by whatever sequence of faults, gaps and flickers', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 150 }), (steps) => {
        let [slot, state, before]: [number, EpisodeInput['state'], number | null] = [T0, null, null];
        const stopped: number[] = [];
        for (const { wait, price, disputed, any } of steps) {
          slot += wait * CADENCE;
          const input = { state, slot, cadenceSeconds: CADENCE, median: price, before, crashBp: 200 };
          const judged = judgeEpisode({ ...input, dissent: { disputed, any: disputed || any } });
          ({ state } = judged);
          before = price ?? before;
          if (judged.episode.pace === 'stopped') stopped.push(slot);
          expect(EPISODES).toContain(judged.episode.class);
        }
        for (const from of stopped) {
          const within = stopped.filter((one) => one >= from && one < from + 2 * TEN_MINUTES * CADENCE);
          expect(within.length).toBeLessThanOrEqual(TEN_MINUTES);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('an episode sets the pace and nothing else', () => {
  it('so that whatever was remembered of one, the price and its evidence are the same', () => {
    const remembered = fc.record({
      class: fc.constantFrom(...EPISODES),
      since: fc.integer({ min: T0 - 5_000, max: T0 }),
      stoppedAt: fc.option(fc.integer({ min: T0 - 5_000, max: T0 })),
      quiet: fc.integer({ min: 0, max: 600 }),
    });
    fc.assert(
      fc.property(remembered, fc.constantFrom(CALM, DISPUTED, threeAt(19_000), []), (episode, answers) => {
        const first = decide(CALM);
        const decideWith = (state: OracleState) => decide(answers, { slot: T0 + CADENCE, state });
        const { episode: _, ...plain } = decideWith(first.state).decision;
        const { episode: __, ...other } = decideWith({ ...first.state, episode }).decision;
        expect(other).toEqual(plain);
      }),
      { numRuns: 100 },
    );
  });
});
