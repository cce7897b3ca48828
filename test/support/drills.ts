import { breakerCommandId, type Observation } from '../../lib/core/market/index.ts';
import type { Policy } from '../../lib/core/policy/index.ts';
import { err, ok, sha256 } from '../../lib/core/units/index.ts';
import type { CyclePorts } from '../../lib/cycle/index.ts';
import { signOrder } from '../../lib/governance/index.ts';
import { localSigner } from '../../lib/publication/index.ts';

/** What a drill breaks. Everything else is as it runs: the real functions, over HTTP, on a database on disk. */
export interface Fault {
  /** Between a run and the world, while it is broken; `minute` counts from 1. */
  readonly ports?: (ports: CyclePorts, minute: number) => CyclePorts;
  /** A second deployment on the same table, which gets every tick too. */
  readonly rival?: true;
  /** The monitor does not come. */
  readonly monitorDown?: true;
  /** Every run is a new process, which remembers nothing. */
  readonly cold?: true;
}

export interface Drill extends Fault {
  readonly name: string;
  /** The alarm that must ring, with what it watches. */
  readonly alarm: string;
  /** The fault in words. */
  readonly tells: string;
  /** Minutes within which it must ring, and clear after the fault is mended: what the alarm's periods allow. */
  readonly ringsWithin: number;
  readonly clearsWithin: number;
  /** Minutes of good running that it takes before there is something to break. */
  readonly readyAfter?: number;
  /** On what policy; the built-in one by default. */
  readonly policy?: (policy: Policy) => unknown;
  /** What is left of the fault when it is mended; by default nothing. */
  readonly after?: Fault['ports'];
}

type Observe = (observation: Observation) => Observation;

const observing =
  (change: Observe) =>
  (ports: CyclePorts): CyclePorts => ({
    ...ports,
    observe: async (asked) => (await ports.observe(asked)).map(change),
  });

const silent =
  (concerns: (observation: Observation) => boolean): Observe =>
  (observation) =>
    concerns(observation) ? { ...observation, result: { error: 'timeout' } } : observation;

const bitcoin = ({ base }: Observation): boolean => base === 'BTC';

const times =
  (factor: number): Observe =>
  (observation) => {
    const { result } = observation;
    if (!bitcoin(observation) || !('quote' in result)) return observation;
    const { bid, ask, impactMid, last, ...rest } = result.quote;
    const scaled = { bid: bid * factor, ask: ask * factor, impactMid: impactMid * factor };
    return { ...observation, result: { quote: { ...rest, ...scaled, last: last && last * factor } } };
  };

/** Fifteen per cent a minute is beyond every trigger of the built-in policy, however volatile the hour was. */
const CRASH = 0.85;
const CRASH_MINUTES = 14;

const ledgerDown = (ports: CyclePorts): CyclePorts => {
  const unavailable = { code: 'unavailable', retryable: true, metricLabel: 'unavailable', detail: 'drill' } as const;
  return { ...ports, ledger: { ...ports.ledger, head: async () => err(unavailable) } };
};

const signerRefuses = (ports: CyclePorts): CyclePorts => {
  const refused = { code: 'signer-refused', retryable: false, metricLabel: 'signer-refused', detail: 'drill' } as const;
  return { ...ports, signer: { ...ports.signer, sign: async () => err(refused) } };
};

const busAway = (ports: CyclePorts): CyclePorts => {
  const away = { code: 'unreachable', retryable: true, metricLabel: 'bus-unreachable', detail: 'drill', accepted: 0 };
  return { ...ports, bus: { publish: async () => err({ ...away, code: 'unreachable' as const }) } };
};

const modelsGone = (ports: CyclePorts): CyclePorts => ({
  ...ports,
  ledger: {
    ...ports.ledger,
    document: async (kind, id) => (kind === 'MODEL' ? ok(null) : ports.ledger.document(kind, id)),
  },
});

/** Books so thin that no cap inside the rails would be covered. */
const THIN = 0.001;

const thin = (observation: Observation): Observation => {
  const { result } = observation;
  if (!bitcoin(observation) || !('quote' in result)) return observation;
  const { bids, asks, reachBp } = result.quote.ladder;
  const ladder = { bids: bids.map((usd) => usd * THIN), asks: asks.map((usd) => usd * THIN), reachBp };
  return { ...observation, result: { quote: { ...result.quote, ladder } } };
};

/** Rails that thin books lead out of, and half an hour to sign. */
const shortProposals = (policy: Policy): unknown => ({
  ...policy,
  classes: Object.fromEntries(
    Object.entries(policy.classes).map(([name, one]) => {
      const { rails, proposals } = one.mandate;
      const cap = { ...rails.openInterestCapUsd, min: one.conservative.openInterestCapUsd };
      const mandate = {
        ...one.mandate,
        rails: { ...rails, openInterestCapUsd: cap },
        proposals: { ...proposals, lifetimeSeconds: 1_800 },
      };
      return [name, { ...one, mandate }];
    }),
  ),
});

/** A protocol that takes no more than a tenth of either margin at once. */
const steadyConsumer = (policy: Policy): unknown => ({
  ...policy,
  consumers: [
    {
      name: 'drilled',
      market: 'BTC-USD-PERP',
      rails: {
        initialPpm: { largestRisePpm: 100_000, largestFallPpm: 100_000 },
        maintenancePpm: { largestRisePpm: 100_000, largestFallPpm: 100_000 },
      },
    },
  ],
});

/** What stands on the consumer is put there by hand: maintenance as a share of initial margin. */
const standing =
  (share: number) =>
  (ports: CyclePorts): CyclePorts => ({
    ...ports,
    ledger: {
      ...ports.ledger,
      memory: async (channel, market) => {
        const stored = await ports.ledger.memory(channel, market);
        const sent = structuredClone(stored.ok ? stored.value?.memory : null) as {
          vector: { newPositions: { initialPpm: number; maintenancePpm: number } };
        } | null;
        if (!stored.ok || !stored.value || !sent) return stored;
        const { newPositions } = sent.vector;
        newPositions.maintenancePpm = Math.floor(newPositions.initialPpm * share);
        return ok({ ...stored.value, memory: sent });
      },
    },
  });

/** Longer than a set is valid: what is decided now is over before it can be issued. */
const LATE_MS = 240_000;

const late = (observation: Observation): Observation => {
  const { requestedAtMs, receivedAtMs, result } = observation;
  const quote = 'quote' in result ? { ...result.quote, providedAtMs: receivedAtMs + LATE_MS } : null;
  const times = { requestedAtMs: requestedAtMs + LATE_MS, receivedAtMs: receivedAtMs + LATE_MS };
  return { ...observation, ...times, result: quote ? { quote } : result };
};

const runsLate = (ports: CyclePorts): CyclePorts => ({
  ...observing(late)(ports),
  clock: () => ports.clock() + LATE_MS,
});

const throwsOnce = (ports: CyclePorts, minute: number): CyclePorts =>
  minute > 1 ? ports : { ...ports, observe: () => Promise.reject(new Error('drill: the process was killed')) };

const LOCKED_SECONDS = 240;
/** Of the people whom a simulated realm makes for itself. */
const GUARDIAN_KEY = sha256('plimsoll simulated:1 guardian.key');

/** A guardian's order as the function that takes orders stores it; the cycle of this minute finds it. */
const lockBitcoin = async ({ ledger, clock }: CyclePorts): Promise<void> => {
  const issuedAt = clock() / 1000;
  const statement = {
    ...{ kind: 'lock' as const, realm: 'simulated:1', market: 'BTC-USD-PERP', reason: 'drill' },
    ...{ issuedAt, state: 'limit' as const, until: issuedAt + LOCKED_SECONDS },
  };
  const order = await signOrder(statement, [localSigner(GUARDIAN_KEY)]);
  if (!order.ok) throw new Error(order.error.detail);
  const [id, position] = [breakerCommandId(statement), 1];
  const command = { schema: 'plimsoll.breaker-command/1', id, position, ...order.value };
  const put = await ledger.putDocument('COMMAND', `breaker/BTC-USD-PERP/${position}`, command);
  if (!put.ok) throw new Error(put.error.detail);
};

const locks = (ports: CyclePorts, minute: number): CyclePorts =>
  minute > 1 ? ports : { ...ports, observe: async (asked) => lockBitcoin(ports).then(() => ports.observe(asked)) };

/** At least one for each alarm. */
export const DRILLS: readonly Drill[] = [
  {
    name: 'loop-not-running',
    alarm: 'loop-not-running',
    tells: 'the table does not answer the cycle',
    ports: ledgerDown,
    ringsWithin: 5,
    clearsWithin: 1,
  },
  {
    name: 'set-running-out',
    alarm: 'set-running-out/BTC-USD-PERP',
    tells: 'nothing new can be signed, so that the newest sets run out',
    ports: signerRefuses,
    ringsWithin: 3,
    clearsWithin: 1,
  },
  {
    name: 'monitor-silent',
    alarm: 'set-running-out/USDT-USD',
    tells: 'the monitor does not run, so that nobody looks from outside',
    monitorDown: true,
    ringsWithin: 3,
    clearsWithin: 1,
  },
  {
    name: 'price-age',
    alarm: 'price-age/BTC-USD-PERP',
    tells: 'no venue answers for bitcoin',
    ports: observing(silent(bitcoin)),
    ringsWithin: 9,
    clearsWithin: 1,
  },
  {
    name: 'quorum-lost',
    alarm: 'quorum-lost/BTC-USD-PERP',
    tells: 'one venue of three answers for bitcoin',
    ports: observing(silent((one) => bitcoin(one) && one.venue !== 'kraken')),
    ringsWithin: 3,
    clearsWithin: 5,
  },
  {
    name: 'grade-low',
    alarm: 'grade-low/USDC-USD',
    tells: 'no venue answers for a currency stream',
    ports: observing(silent(({ base }) => base === 'USDC')),
    ringsWithin: 10,
    clearsWithin: 1,
  },
  {
    name: 'price-fault',
    alarm: 'price-fault/BTC-USD-PERP',
    tells: 'every market in tether shows bitcoin five per cent high',
    // On ground of its own: the sources stay on probation for ten minutes after it.
    policy: (policy) => policy,
    ports: observing((one) => (one.quoteCurrency === 'USDT' ? times(1.05)(one) : one)),
    ringsWithin: 4,
    clearsWithin: 6,
  },
  {
    name: 'vector-refused',
    alarm: 'vector-refused/BTC-USD-PERP',
    tells: 'runs come four minutes late, so that what they decide is over before it is issued',
    ports: runsLate,
    ringsWithin: 2,
    clearsWithin: 5,
  },
  {
    name: 'forecast-fallback',
    alarm: 'forecast-fallback/BTC-USD-PERP',
    tells: 'the stored models are gone, and a new process looks for them',
    ports: modelsGone,
    cold: true,
    // The first model is written at the first full hour.
    readyAfter: 60,
    ringsWithin: 1,
    clearsWithin: 3,
  },
  {
    name: 'publication-lag',
    alarm: 'publication-lag/eventbridge',
    tells: 'the event bus is away',
    ports: busAway,
    ringsWithin: 7,
    clearsWithin: 1,
  },
  {
    name: 'projection-unsent',
    alarm: 'projection-unsent',
    tells: 'a consumer stands at two margins that do not belong together, a tenth a minute from any that do',
    policy: steadyConsumer,
    ports: standing(1),
    after: standing(1 / 3),
    readyAfter: 2,
    ringsWithin: 3,
    clearsWithin: 6,
  },
  {
    name: 'signature-failed',
    alarm: 'signature-failed',
    tells: 'the key is disabled',
    ports: signerRefuses,
    ringsWithin: 2,
    clearsWithin: 5,
  },
  {
    name: 'ledger-conflicts',
    alarm: 'ledger-conflicts',
    tells: 'a second deployment runs on the same table',
    rival: true,
    ringsWithin: 5,
    clearsWithin: 15,
  },
  {
    name: 'dead-letters',
    alarm: 'dead-letters',
    tells: 'a run is killed and its tick handled by nobody',
    ports: throwsOnce,
    ringsWithin: 1,
    clearsWithin: 1,
  },
  {
    name: 'proposal-expiring',
    alarm: 'proposal-expiring/BTC-USD-PERP',
    tells: 'the books get so thin that the cap should leave its rails, and nobody signs',
    policy: shortProposals,
    ports: observing(thin),
    ringsWithin: 2,
    clearsWithin: 10,
  },
  {
    name: 'halt-long',
    alarm: 'halt-long/BTC-USD-PERP',
    tells: 'bitcoin falls by fifteen per cent a minute',
    ports: (ports, minute) => observing(times(CRASH ** Math.min(minute, CRASH_MINUTES)))(ports),
    after: observing(times(CRASH ** CRASH_MINUTES)),
    ringsWithin: 14,
    // An hour until the high of before the fall has left the hour that is looked back on, then clean cycles and jitter.
    clearsWithin: 90,
  },
  {
    name: 'market-locked',
    alarm: 'market-locked/BTC-USD-PERP',
    tells: 'a guardian locks bitcoin for four minutes',
    ports: locks,
    ringsWithin: 1,
    clearsWithin: 8,
  },
];
