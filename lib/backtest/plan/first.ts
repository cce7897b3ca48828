import type { DecidedBody } from '../../core/controller/index.ts';
import { rampTarget } from '../../core/margin/index.ts';
import { MARGIN_FIELDS } from '../../core/market/index.ts';
import { formatInstant, mulDivUp, PPM } from '../../core/units/index.ts';
import type { FirstDecision, NewlyLiquidatable, OpenedAtFull, SpanFigures, StandingVector } from './schema.ts';
import { publishedIn } from './span.ts';

const standing = (body: DecidedBody): StandingVector => {
  const { status, margin, breaker } = body.decision;
  if (!margin) throw new Error(`${body.market} is no perp and has no margins`);
  const endAt = margin.ramp.reduce((last, leg) => Math.max(last, leg.endAt), body.inputs.slot);
  return {
    status,
    ...publishedIn(body),
    rampEndPpm: rampTarget(margin.ramp),
    rampEndAt: formatInstant(endAt),
    breaker: breaker.market,
    data: breaker.data,
    wanted: margin.wanted,
  };
};

/** Both policies' decision of one cycle, side by side; of the new one also the class of every change. */
export const firstDecisionOf = (old: DecidedBody, next: DecidedBody): FirstDecision => {
  const [was, is] = [standing(old), standing(next)];
  const classified = next.decision.mandate?.changes ?? [];
  return {
    slot: formatInstant(next.inputs.slot),
    old: was,
    new: is,
    changes: MARGIN_FIELDS.map((field) => ({
      field,
      old: was[field],
      new: is[field],
      difference: is[field] - was[field],
      class: classified.find((one) => one.field === field)?.class ?? null,
    })),
  };
};

const openedAt = (
  opened: OpenedAtFull['opened'],
  initialPpm: number,
  { risePpm, endPpm }: { readonly risePpm: number; readonly endPpm: number },
): OpenedAtFull => ({
  opened,
  initialPpm,
  riseSharePpm: mulDivUp(risePpm, PPM, initialPpm),
  endSharePpm: mulDivUp(endPpm, PPM, initialPpm),
  liquidated: endPpm >= initialPpm,
});

/** What the new policy's first ramp leaves of the margin of positions opened under the old one. */
export const liquidatableOf = ({ old, new: next }: FirstDecision, span: SpanFigures | null): NewlyLiquidatable => {
  const rise = { risePpm: Math.max(0, next.rampEndPpm - old.rampEndPpm), endPpm: next.rampEndPpm };
  const wanted = next.wanted?.maintenancePpm ?? 0;
  const least = Math.min(old.initialPpm, span?.initialPpm.min ?? old.initialPpm);
  return {
    carriedPpm: old.carriedPpm,
    standingEndPpm: old.rampEndPpm,
    endAt: next.rampEndAt,
    wantedPpm: wanted > next.rampEndPpm ? wanted : null,
    ...rise,
    positions: [openedAt('now', old.initialPpm, rise), openedAt('least-of-span', least, rise)],
    usd: null,
  };
};
