import type { DecidedBody } from '../../core/controller/index.ts';
import type { Policy } from '../../core/policy/index.ts';
import { firstDecisionOf, liquidatableOf } from './first.ts';
import type { PerpPlan } from './schema.ts';
import { SpanCount } from './span.ts';

/** One perp's share of a plan, counted while both policies decide the same inputs. A policy without it adds nothing. */
export class PerpCount {
  private readonly old: SpanCount;
  private readonly next: SpanCount;
  private readonly first: { old: DecidedBody | null; next: DecidedBody | null } = { old: null, next: null };

  /** `before`: the decision that stood when the span began. */
  constructor(
    private readonly market: string,
    policies: { readonly old: Policy; readonly next: Policy },
    before: DecidedBody | null,
  ) {
    this.old = new SpanCount(before, policies.old, market);
    this.next = new SpanCount(before, policies.next, market);
  }

  /** A decision of the span under one of the policies, in their order. */
  add(side: 'old' | 'next', body: DecidedBody): void {
    this[side].add(body);
  }

  /** The newest cycle as a policy decides it from what stood before it. */
  newest(side: 'old' | 'next', body: DecidedBody): void {
    this.first[side] = body;
  }

  get plan(): PerpPlan {
    const { old, next } = this.first;
    const span = { old: this.old.figures, new: this.next.figures };
    const first = old && next && firstDecisionOf(old, next);
    return { market: this.market, first, span, liquidatable: first && liquidatableOf(first, span.old) };
  }
}
