import * as z from 'zod';
import { forecasterScore, instant, marketId, VOLATILITY_BASES } from '../core/market/index.ts';
import { jsonAnswer, type ServedEntry } from '../publication/index.ts';
import { marketUnknown, queryInvalid, unreadable } from './routes-problems.ts';
import { MARKET_FIELD, readQuery } from './routes-query.ts';
import type { Resource } from './routes-resource.ts';

const basis = z.enum(VOLATILITY_BASES);

const scoreboards = z.strictObject({
  /** The policy's forecaster: whose forecasts margins are made of once it has learnt enough. */
  champion: z.string(),
  markets: z.array(
    z.strictObject({
      market: marketId,
      version: z.number().int().positive().nullable(),
      slot: instant.nullable(),
      /** What the newest forecast rests on, and whose it is; null where nothing is told. */
      basis: basis.nullable(),
      forecaster: z.string().nullable(),
      /** QLIKE over the coming hour and day; pinball loss and coverage of the hour's two-sided 99 %. */
      scoreboard: z.array(forecasterScore),
    }),
  ),
});
type Standing = z.infer<typeof scoreboards>['markets'][number];

/** The part of an entry of any schema that is told here; the first two schemas have no scoreboard. */
const told = z.object({
  decision: z.object({
    volatility: z.object({ basis, forecaster: z.string(), scoreboard: z.array(forecasterScore) }),
  }),
});

const standingOf = (market: string, served: ServedEntry | null): Standing => {
  const found = told.safeParse(served?.body);
  const volatility = found.success ? found.data.decision.volatility : { basis: null, forecaster: null, scoreboard: [] };
  return { market, version: served?.set.version ?? null, slot: served?.set.slot ?? null, ...volatility };
};

const SCOREBOARD_QUERY = { market: MARKET_FIELD };

export const SCOREBOARD: Resource = {
  path: '/v1/scoreboard',
  answer: async ({ model, parts }, { query }) => {
    const asked = readQuery(query, SCOREBOARD_QUERY);
    if (!asked.ok) return queryInvalid(asked.error);
    const { markets, champion } = parts;
    const { market } = asked.value;
    if (market !== undefined && !markets.includes(market)) return marketUnknown(markets);
    const standings: Standing[] = [];
    for (const one of market === undefined ? markets : [market]) {
      const newest = await model.newest(one);
      if (!newest.ok) return unreadable(newest.error);
      standings.push(standingOf(one, newest.value));
    }
    return () => jsonAnswer(200, { champion, markets: standings }, {});
  },
  operation: {
    summary: 'Champion and challengers among the volatility forecasters of every market, judged on what came',
    query: SCOREBOARD_QUERY,
    answer: { schema: { name: 'Scoreboards', shape: scoreboards } },
    problems: ['query-invalid', 'market-unknown', 'ledger-unreadable'],
  },
};
