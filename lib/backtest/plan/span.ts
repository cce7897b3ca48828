import type { DecidedBody } from '../../core/controller/index.ts';
import { coverageOf, maintenanceAt } from '../../core/margin/index.ts';
import type { MarketState } from '../../core/market/index.ts';
import type { Policy } from '../../core/policy/index.ts';
import type { UnixSeconds } from '../../core/units/index.ts';
import { CoverageDays } from './coverage-days.ts';
import type { SpanFigures, Spread } from './schema.ts';

/** What a consumer reads of one decision. */
interface Published {
  readonly maintenancePpm: number;
  readonly carriedPpm: number;
  readonly initialPpm: number;
  readonly openInterestCapUsd: number;
}
const FIELDS = ['maintenancePpm', 'carriedPpm', 'initialPpm', 'openInterestCapUsd'] as const;
/** What is carried moves with every minute of a ramp, which is no news. */
const NEWS = ['maintenancePpm', 'initialPpm', 'openInterestCapUsd'] as const;

export const publishedIn = ({ decision, inputs, market }: DecidedBody): Published => {
  const { margin, vector } = decision;
  if (!margin || !vector.newPositions) throw new Error(`${market} is no perp and has no margins`);
  const { maintenancePpm, initialPpm, openInterestCapUsd } = vector.newPositions;
  return {
    ...{ maintenancePpm, initialPpm, openInterestCapUsd: Number(openInterestCapUsd) },
    carriedPpm: maintenanceAt(margin.ramp, inputs.slot),
  };
};

class Range {
  private sum = 0;
  private min = Number.POSITIVE_INFINITY;
  private max = 0;

  add(value: number): void {
    this.sum += value;
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
  }

  spread(decisions: number): Spread {
    return { mean: this.sum / decisions, min: this.min, max: this.max };
  }
}

/** Episodes of the market axis: from leaving `normal` to the return. */
class Episodes {
  private under: 'none' | 'mild' | 'limit' | 'halt' = 'none';
  limit = 0;
  halt = 0;

  add(state: MarketState): void {
    if (state === 'normal') this.under = 'none';
    else if (this.under === 'none') this.under = 'mild';
    if (state === 'halt') this.reach('halt');
    else if (state === 'limit') this.reach('limit');
  }

  private reach(worse: 'limit' | 'halt'): void {
    if (this.under === 'halt' || this.under === worse) return;
    if (this.under === 'mild' || this.under === 'none') this.limit += 1;
    if (worse === 'halt') this.halt += 1;
    this.under = worse;
  }
}

interface Minutes {
  limit: number;
  halt: number;
  degraded: number;
}

/** Counts what one policy decides for one perp, decision by decision in their order. */
export class SpanCount {
  private decisions = 0;
  private changes = 0;
  private readonly ranges = new Map(FIELDS.map((field) => [field, new Range()]));
  private readonly episodes = new Episodes();
  private readonly seconds: Minutes = { limit: 0, halt: 0, degraded: 0 };
  private readonly windows: CoverageDays;
  private last: DecidedBody | null;
  private published: Published | null;

  /** `before`: the decision that stood when the span began. */
  constructor(
    before: DecidedBody | null,
    private readonly policy: Policy,
    private readonly market: string,
  ) {
    this.published = before && publishedIn(before);
    this.windows = new CoverageDays(before?.state.margin?.today ?? null);
    this.last = null;
  }

  add(body: DecidedBody): void {
    const { decision, state, inputs } = body;
    const published = publishedIn(body);
    const { published: before } = this;
    this.until(inputs.slot);
    this.decisions += 1;
    for (const field of FIELDS) this.ranges.get(field)?.add(published[field]);
    if (before && NEWS.some((field) => before[field] !== published[field])) this.changes += 1;
    this.episodes.add(decision.breaker.market);
    if (state.margin) this.windows.add(state.margin.today);
    [this.published, this.last] = [published, body];
  }

  /** A decision lasts until the next one, and no longer than its set was to be valid. */
  private until(slot: UnixSeconds): void {
    if (!this.last) return;
    const { inputs, decision } = this.last;
    const lasted = Math.min(slot - inputs.slot, this.policy.validitySeconds);
    if (decision.breaker.market === 'limit') this.seconds.limit += lasted;
    if (decision.breaker.market === 'halt') this.seconds.halt += lasted;
    if (decision.status !== 'valid') this.seconds.degraded += lasted;
  }

  /** Null before the first decision. */
  get figures(): SpanFigures | null {
    const { decisions, changes, episodes, seconds, windows } = this;
    if (decisions === 0) return null;
    const market = this.policy.markets.find(({ id }) => id === this.market);
    const klass = market?.kind === 'perp' ? this.policy.classes[market.class] : undefined;
    if (!klass) throw new Error(`${this.market} is no perp of policy ${this.policy.name}`);
    const spread = (field: (typeof FIELDS)[number]) => (this.ranges.get(field) ?? new Range()).spread(decisions);
    return {
      decisions,
      maintenancePpm: spread('maintenancePpm'),
      carriedPpm: spread('carriedPpm'),
      initialPpm: spread('initialPpm'),
      openInterestCapUsd: spread('openInterestCapUsd'),
      changes,
      breaker: {
        ...{ limitEpisodes: episodes.limit, haltEpisodes: episodes.halt },
        ...{ limitMinutes: seconds.limit / 60, haltMinutes: seconds.halt / 60 },
      },
      coverage: coverageOf(windows.days, klass.margin.maintenanceLevelPpm),
      horizonSeconds: klass.margin.horizonSeconds,
      degradedMinutes: seconds.degraded / 60,
    };
  }
}
