import type { EntryBody } from '../core/controller/index.ts';
import type { Metrics } from '../operations/index.ts';

/** Counts what an engineer must be able to see of a committed decision. */
export const countDecision = (metrics: Metrics, { market, inputs, decision }: EntryBody): void => {
  metrics.count('cycle.completed', { market });
  const failed = new Set<string>();
  for (const { source, result } of inputs.observations) {
    if (!('error' in result)) continue;
    failed.add(source);
    metrics.count('source.error', { source, code: result.error });
  }
  for (const { source, verdict } of decision.oracle.sources) {
    if (verdict !== 'used' && !failed.has(source)) metrics.count('source.rejected', { source, verdict });
  }
  if (decision.oracle.median === null) metrics.count('price.missing', { market });
  if (decision.reasons.some((reason) => reason.startsWith('refused:'))) metrics.count('vector.refused', { market });
};
