import type { Observation } from '../../core/market/index.ts';
import type { OracleState } from '../../core/oracle/index.ts';
import type { MarketPolicy, Policy } from '../../core/policy/index.ts';
import { BASIS_POINT, ln } from '../../core/units/index.ts';
import { observationOf } from './feed.ts';
import type { Group } from './group.ts';
import {
  DAY,
  DEAD_FILE,
  deadFeed,
  type Files,
  MARCH_FILES,
  MARCH_FROM,
  MARCH_LISTINGS,
  MARCH_TO,
  marchFeeds,
  type Span,
  walkMarch,
} from './march.ts';
import { atMost, printed, quantileOf, type ReportRow } from './row.ts';
import { settingOf } from './setting.ts';
import { type Decided, decide, slotsOf } from './walk.ts';

const MARKET = 'BTC-USD-PERP';
const MINUTE = 60;
/** A trial begins every so many cycles, beside feeds that are known, and with the first cycle of a cold start. */
const EVERY = 120;
/** The move of the others from which on its standing still convicts it. */
const MOVED_BP = 20;
const SPREADS = 3;

/** One appearance of the dead market. */
interface Trial {
  /** The others' price in its currency when it came up. */
  readonly start: number | null;
  state: OracleState;
  cycles: number;
  /** The cycle in which the others had moved enough. */
  movedAt: number | null;
  /** Cycles from then to its exclusion; null while it has weight. */
  excludedAfter: number | null;
  /** The most it moved the price while it had weight, in basis points. */
  influenceBp: number;
}

/** The others' price in the dead market's own currency. */
const fairOf = ({ decision, crosses }: Decided, quote: string): number | null => {
  const worth = crosses.find(({ currency }) => currency === quote)?.price;
  return decision.median === null || !worth ? null : decision.median / worth;
};

const movedEnough = (from: number | null, to: number | null, { result }: Observation): boolean => {
  if (from === null || to === null || !('quote' in result)) return false;
  const spread = result.quote.ask / result.quote.bid - 1;
  return Math.abs(ln(to / from)) > Math.max(MOVED_BP * BASIS_POINT, SPREADS * spread);
};

/** One more cycle of a trial, beside what was decided without the dead market. */
const advance = (trial: Trial, one: Decided, shown: Observation, setting: { policy: Policy; market: MarketPolicy }) => {
  const observations = [...one.observations, shown];
  const { decision, state } = decide(setting.policy, {
    ...{ ...one, market: setting.market, before: trial.state, observations },
  });
  trial.state = state;
  trial.cycles += 1;
  if (movedEnough(trial.start, fairOf(one, shown.quoteCurrency), shown)) trial.movedAt ??= trial.cycles;
  const weight = decision.sources.find(({ source }) => source === shown.source)?.weightPpm ?? 0;
  if (weight === 0 && trial.movedAt !== null) trial.excludedAfter = trial.cycles - trial.movedAt;
  if (weight === 0 || decision.median === null || one.decision.median === null) return;
  const shift = Math.abs(decision.median / one.decision.median - 1) / BASIS_POINT;
  trial.influenceBp = Math.max(trial.influenceBp, shift);
};

/** Trials in one span; `cold`: one from its first cycle on as well, when nobody is known yet. */
const trialsIn = (files: Files, span: Span, cold: boolean): Trial[] => {
  const [feeds, stuck] = [marchFeeds(files), deadFeed(files)];
  const policy = settingOf([...feeds, stuck], MARCH_LISTINGS);
  const market = policy.markets.find(({ id }) => id === MARKET);
  const trials: Trial[] = [];
  let cycles = 0;
  let active: Trial[] = [];
  walkMarch(feeds, [MARKET], span, (one) => {
    const shown = observationOf(stuck, one.slot);
    if (one.market.id !== MARKET || !market || !shown) return;
    if (cycles % EVERY === 0 && (cold || cycles > 0)) {
      const start = fairOf(one, stuck.quote);
      const trial = { start, state: one.before, cycles: 0, movedAt: null, excludedAfter: null, influenceBp: 0 };
      trials.push(trial);
      active.push(trial);
    }
    cycles += 1;
    for (const trial of active) advance(trial, one, shown, { policy, market });
    active = active.filter(({ excludedAfter }) => excludedAfter === null);
  });
  return trials;
};

/** The first two hours of every day, each from a cold start of everything: harder than what is recorded. */
const coldStarts = (files: Files): Trial[] =>
  [...slotsOf(MARCH_FROM - DAY, MARCH_TO - DAY, DAY)].flatMap((from) =>
    trialsIn(files, { from, to: from + EVERY * MINUTE }, true),
  );

const mostInfluence = (trials: readonly Trial[]): number =>
  quantileOf(
    trials.map(({ influenceBp }) => influenceBp),
    1,
  );

const rowsOf = (trials: readonly Trial[], cold: readonly Trial[]): ReportRow[] => {
  const lasting = [...trials, ...cold]
    .filter(({ movedAt }) => movedAt !== null)
    .map(({ excludedAfter }) => excludedAfter ?? Number.POSITIVE_INFINITY);
  return [
    atMost(
      `dead market, ${lasting.length} appearances: cycles from the move to exclusion`,
      quantileOf(lasting, 1),
      3,
      '',
    ),
    atMost('dead market: influence on the price before it', mostInfluence(trials), 5, 'bp'),
    printed(`dead market, ${cold.length} cold starts of everything: influence`, `${mostInfluence(cold).toFixed(2)} bp`),
  ];
};

export const dead: Group = {
  name: 'dead',
  about: 'a market without trades whose price stands still (btcusdc_cryptocom), beside all other feeds',
  files: [...MARCH_FILES, DEAD_FILE],
  rows: (order) => {
    order.say('a dead market appears');
    const trials = order.spans.flatMap((span) => trialsIn(order.files, span, span.from === MARCH_FROM));
    return rowsOf(trials, coldStarts(order.files));
  },
};
