import type { Observation } from '../../core/market/index.ts';
import { initialOracleState, type OracleState } from '../../core/oracle/index.ts';
import { around, drawsFrom } from './generated.ts';
import type { Group } from './group.ts';
import { hourAt } from './hours.ts';
import { barsOf } from './march.ts';
import { closeAt, lastEndedBy, type Recorded } from './recorded.ts';
import { atMost, exactly, printed } from './row.ts';
import { settingOf } from './setting.ts';
import { decide } from './walk.ts';

/** Rounds of Chainlink's BTC/USD feed: the time is that of the update, the close its answer. */
export const ROUNDS = 'oracle/chainlink_btcusd_ethmainnet_rounds.csv.gz';
export const BINANCE_MINUTES = 'spot-1m/btcusdt_binance.csv.gz';
const FROM = hourAt('2023-08-17T21:00');
const [FIRST, LAST] = [hourAt('2023-08-17T21:42'), hourAt('2023-08-17T21:45')];
/** Sources that show the recorded minute as the price. */
const SOURCES = 4;
const SEED = 1;

/** What the feed had written by a slot, as a witness says it. */
export const roundAt = (rounds: Recorded, slot: number): Observation => {
  const index = lastEndedBy(rounds, slot);
  const reading = {
    price: rounds.closes[index] ?? Number.NaN,
    confidence: null,
    providedAtMs: (rounds.ends[index] ?? 0) * 1000,
    sequence: String(index),
  };
  return {
    ...{ source: 'chainlink:BTC-USD', venue: 'chainlink', operator: 'chainlink', kind: 'composite' },
    ...{ base: 'BTC', quoteCurrency: 'USD', requestedAtMs: slot * 1000, receivedAtMs: slot * 1000 },
    result: { reading },
  };
};

/** One minute with the witness and without it. */
const minutesOf = (minutes: Recorded, rounds: Recorded) => {
  const policy = settingOf([], [{ id: 'BTC-USD-PERP', listingPrice: 28_000 }]);
  const [market] = policy.markets;
  if (!market) throw new Error('no market was set up');
  const draw = drawsFrom(SEED);
  let [heard, alone]: [OracleState, OracleState] = [initialOracleState, initialOracleState];
  const found = [];
  for (let slot = FROM + 60; slot <= LAST; slot += 60) {
    const price = closeAt(minutes, slot);
    if (price === null) continue;
    const observations = around(price, SOURCES, slot, draw);
    const shown = { slot, market, crosses: [] };
    const plain = decide(policy, { ...shown, before: alone, observations });
    const witnessed = decide(policy, {
      ...shown,
      before: heard,
      observations: [...observations, roundAt(rounds, slot)],
    });
    [heard, alone] = [witnessed.state, plain.state];
    found.push({ slot, plain: plain.decision, witnessed: witnessed.decision });
  }
  return found;
};

export const composite: Group = {
  name: 'composite',
  about: 'Chainlink rounds as a witness in the flash crash of 2023-08-17, Binance minutes taken as the price',
  files: [ROUNDS, BINANCE_MINUTES],
  rows: ({ files, say }) => {
    say('a composite witness that lags');
    const all = minutesOf(barsOf(files, BINANCE_MINUTES), barsOf(files, ROUNDS));
    const inside = all.filter(({ slot }) => slot >= FIRST);
    const lagging = inside.filter(({ witnessed }) => witnessed.witnesses.some(({ verdict }) => verdict === 'diverges'));
    const deviations = inside.map(({ witnessed }) => Math.abs(witnessed.witnesses[0]?.deviationBp ?? 0));
    const lowered = lagging.filter(({ plain, witnessed }) => plain.grade === 'valid' && witnessed.grade === 'degraded');
    const moved = all.filter(({ plain, witnessed }) => plain.median !== witnessed.median);
    return [
      printed('Chainlink 21:42 to 21:45: distance by minute', `${deviations.map((bp) => bp.toFixed(0)).join(', ')} bp`),
      {
        name: 'Chainlink: minutes of 21:42 to 21:45 in which the lag is seen',
        ...{ bound: '≥ 1', value: String(lagging.length), holds: lagging.length >= 1 },
      },
      exactly('Chainlink: of those, minutes in which it lowers the grade', lowered.length, lagging.length, ''),
      atMost('Chainlink: minutes from 21:01 in which it moves the price', moved.length, 0, ''),
    ];
  },
};
