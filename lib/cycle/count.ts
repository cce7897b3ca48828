import type { EntryBody } from '../core/controller/index.ts';
import { type Episode, GRADES, type MarketState, PLANNED_ABSENCES } from '../core/market/index.ts';
import type { Metrics } from '../operations/index.ts';

/** How much a state takes away, least first; the order in which the states are named says when they come. */
const LEVELS: readonly MarketState[] = ['normal', 'recovery', 'caution', 'limit', 'halt'];

/** Episodes in which somebody must look at the sources, whatever the market does. */
const FAULTS: readonly Episode['class'][] = ['fault', 'both', 'unknown'];

/** The market knew more than this decision does. One that has yet to learn knew no more. */
const fellBack = ({ lost }: EntryBody['inputs'], { warm, basis }: EntryBody['decision']['volatility']): boolean =>
  lost !== undefined || (warm && basis !== 'champion');

const countEngines = (metrics: Metrics, { forecasts = [] }: EntryBody['inputs']): void => {
  for (const { engine, result } of forecasts) {
    if ('error' in result) metrics.count('source.error', { source: `engine:${engine}`, code: result.error });
  }
};

const isPlanned = ({ verdict }: { readonly verdict: string }): boolean =>
  PLANNED_ABSENCES.some((one) => one === verdict);

/** What became of every source. An absence that was announced is nobody's failure. */
const countSources = (metrics: Metrics, { inputs, decision }: Pick<EntryBody, 'inputs' | 'decision'>): void => {
  const { sources, witnesses } = decision.oracle;
  const planned = new Set([...sources, ...witnesses].filter(isPlanned).map(({ source }) => source));
  const failed = new Set<string>();
  for (const { source, result } of inputs.observations) {
    if (!('error' in result) || planned.has(source)) continue;
    failed.add(source);
    metrics.count('source.error', { source, code: result.error });
  }
  for (const { source, verdict } of sources) {
    if (verdict !== 'used' && !failed.has(source)) metrics.count('source.rejected', { source, verdict });
  }
  for (const { source, verdict } of witnesses) {
    if (verdict === 'diverges') metrics.count('witness.diverges', { source });
  }
};

/** Counts what an engineer must be able to see of a committed decision. */
export const countDecision = (metrics: Metrics, body: EntryBody): void => {
  const { market, inputs, decision, state } = body;
  metrics.count('cycle.completed', { market });
  countSources(metrics, body);
  countEngines(metrics, inputs);
  if (fellBack(inputs, decision.volatility)) metrics.count('forecast.fallback', { market });
  if (FAULTS.includes(decision.oracle.episode.class)) metrics.count('price.fault', { market });
  metrics.gauge('price.grade', { market }, GRADES.indexOf(decision.oracle.grade));
  metrics.gauge('breaker.level', { market }, LEVELS.indexOf(decision.breaker.market));
  const [lock] = state.locks.standing;
  if (lock) metrics.gauge('breaker.locked', { market }, lock.until - inputs.slot);
  const open = state.mandate?.open;
  // Nobody has to sign a notice.
  if (open && !open.proposal.notice)
    metrics.gauge('proposal.expiry', { market }, open.proposal.conditions.deadline - inputs.slot);
  if (decision.oracle.median === null) metrics.count('price.missing', { market });
  if (decision.reasons.some((reason) => reason.startsWith('refused:'))) metrics.count('vector.refused', { market });
};
