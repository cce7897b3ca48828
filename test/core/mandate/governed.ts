import * as fc from 'fast-check';
import {
  admit,
  type Command,
  type MandateState,
  noProposals,
  reviewMandate,
  ruleOn,
  withRuling,
} from '../../../lib/core/mandate/index.ts';
import { type MarginFields, valuesOf } from '../../../lib/core/margin/index.ts';
import type { Grade, MarginDecision, MarketState } from '../../../lib/core/market/index.ts';
import type { MandatePolicy } from '../../../lib/core/policy/index.ts';
import { type Digest, digestOf } from '../../../lib/core/units/index.ts';
import { T0 } from '../../support/cycles.ts';
import { CLASS } from '../margin/deciding.ts';

const person = (digit: string) => `0x${digit.repeat(40)}`;
export const OWNERS = ['1', '2', '3'].map(person);
export const GUARDIAN = person('4');
export const OUTSIDER = person('5');
export const PEOPLE: MandatePolicy = { owners: OWNERS, threshold: 2, guardians: [GUARDIAN] };
export const POLICY_HASH = digestOf('policy');

/** What one cycle brings: the market, what margins want, and who has signed what. */
export interface Brought {
  readonly wait: number;
  readonly price: number | null;
  readonly state: MarketState;
  readonly grade: Grade;
  readonly maintenancePpm: number;
  readonly initialPpm: number;
  readonly openInterestCapUsd: number;
  readonly signers: readonly string[];
  readonly veto: boolean;
  /** The last good set had run out before it. */
  readonly unwatched: boolean;
  readonly policyHash?: Digest;
}

/** A quiet cycle that wants what stands already. */
export const CALM: Brought = {
  wait: 60,
  price: 20,
  state: 'normal',
  grade: 'valid',
  ...CLASS.conservative,
  signers: [],
  veto: false,
  unwatched: false,
};

/** Wanted values on both sides of the rails, weighted so that proposals live long enough to be signed. */
export const brought: fc.Arbitrary<Brought> = fc.record({
  wait: fc.oneof(
    { weight: 4, arbitrary: fc.constant(60) },
    { weight: 1, arbitrary: fc.integer({ min: 61, max: 200_000 }) },
  ),
  price: fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: 19, max: 21, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant(30) },
  ),
  state: fc.oneof(
    { weight: 5, arbitrary: fc.constant<MarketState>('normal') },
    { weight: 2, arbitrary: fc.constantFrom<MarketState>('caution', 'limit', 'halt', 'recovery') },
  ),
  grade: fc.oneof(
    { weight: 6, arbitrary: fc.constant<Grade>('valid') },
    { weight: 1, arbitrary: fc.constantFrom<Grade>('degraded', 'uncertain', 'stale') },
  ),
  maintenancePpm: fc.oneof(fc.constantFrom(160_000, 170_000, 250_000, 5_000), fc.integer({ min: 1_000, max: 400_000 })),
  initialPpm: fc.oneof(fc.constantFrom(320_000, 340_000, 500_000), fc.integer({ min: 2_000, max: 800_000 })),
  openInterestCapUsd: fc.oneof(fc.constant(5_000_000), fc.integer({ min: 0, max: 3_000_000_000 })),
  signers: fc.subarray([...OWNERS, OUTSIDER]),
  veto: fc.oneof({ weight: 15, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  unwatched: fc.oneof({ weight: 15, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

const commandsOf = (open: MandateState['open'], { signers, veto }: Brought): Command[] => {
  if (!open) return [];
  const of = (kind: Command['kind'], list: readonly string[]): Command[] =>
    list.length === 0
      ? []
      : [
          {
            schema: 'plimsoll.command/1',
            id: `${kind}:${open.id}`,
            kind,
            market: 'SOL-USD-PERP',
            proposal: open.id,
            votes: list.map((signer) => ({ signer, signature: `0x${'00'.repeat(65)}` })),
          },
        ];
  return [...of('approve', signers), ...of('veto', veto ? [GUARDIAN] : [])];
};

const START: MarginFields = {
  maintenance: { value: CLASS.conservative.maintenancePpm, room: 0, since: T0 },
  initial: { value: CLASS.conservative.initialPpm, room: 0, since: T0 },
  openInterestCap: { value: CLASS.conservative.openInterestCapUsd, room: 0, since: T0 },
};

const decided = (
  fields: MarginFields,
  wanted: MarginDecision['wanted'],
  cut: MarginDecision['cut'],
): MarginDecision => ({
  basis: wanted ? 'estimated' : 'held',
  quantile: null,
  scores: 0,
  parts: null,
  wanted,
  cut,
  ...valuesOf(fields),
  ramp: [{ startAt: T0, endAt: T0, fromPpm: fields.maintenance.value, toPpm: fields.maintenance.value }],
  uncoveredPpm: 0,
  uncoveredUsd: 0,
  level: null,
  horizon: { detectionSeconds: 90, keeperSeconds: 60, unwindSeconds: null, floorSeconds: 900, seconds: 900 },
  positionUsd: 100_000,
  ladderPpm: 1_000_000,
  procyclicality: null,
  band: null,
});

/** The mandate over cycles, called in the order in which the controller calls it. */
export const govern = (list: readonly Brought[], people: MandatePolicy = PEOPLE) => {
  let [slot, fields, mandate] = [T0, START, noProposals as MandateState];
  return list.map((one, index) => {
    slot += one.wait;
    const before = { fields, mandate };
    const { open, closed } = mandate;
    const price = one.price === null ? null : BigInt(Math.round(one.price * 1e8));
    const now = { slot, values: valuesOf(fields), state: one.state, grade: one.grade, price, unwatched: one.unwatched };
    const common = { people, policyHash: one.policyHash ?? POLICY_HASH, open, commands: commandsOf(open, one), now };
    const ruling = ruleOn(common);
    const wanted =
      price === null
        ? null
        : {
            maintenancePpm: one.maintenancePpm,
            initialPpm: one.initialPpm,
            openInterestCapUsd: one.openInterestCapUsd,
          };
    const abnormal = one.state !== 'normal' || !['valid', 'degraded'].includes(one.grade);
    const mayLoosen = one.state === 'normal' && one.grade === 'valid';
    const alone = admit(fields, wanted, { slot, mayLoosen, abnormal, policy: CLASS });
    const admitted = withRuling(alone, wanted, ruling, { slot, mayLoosen, policy: CLASS });
    fields = admitted.fields;
    const margin = decided(fields, wanted, [...admitted.cut]);
    const review = reviewMandate({
      ...common,
      realm: 'simulated:1',
      market: 'SOL-USD-PERP',
      version: index + 1,
      policy: CLASS,
      decimals: 8,
      closed,
      ruling,
      margin,
      published: price !== null,
      forecastHorizon: 0.02,
    });
    mandate = review.state;
    return { ...one, slot, before, ruling, wanted, values: valuesOf(fields), decision: review.decision, mandate };
  });
};
export type Governed = ReturnType<typeof govern>[number];
