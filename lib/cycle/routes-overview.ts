import * as z from 'zod';
import { instant, marketId, realm } from '../core/market/index.ts';
import { healthAnswer, marketsAnswer } from '../publication/index.ts';
import { unreadable } from './routes-problems.ts';
import type { Reading, Resource } from './routes-resource.ts';

const status = z.enum(['valid', 'degraded', 'fallback', 'expired', 'unpublished', 'unreadable']);
const version = z.number().int().positive().nullable();

const marketsList = z.strictObject({
  markets: z.array(
    z.strictObject({
      market: marketId,
      version,
      status,
      slot: instant.nullable(),
      validUntil: instant.nullable(),
      href: z.string(),
    }),
  ),
});

const health = z.strictObject({
  status: z.enum(['serving', 'failing']),
  clock: instant,
  realm,
  /** Upper bound of market seconds in a real second. */
  speed: z.number().positive(),
  markets: z.array(
    z.strictObject({
      market: marketId,
      slot: instant.nullable(),
      version,
      status,
      /** Market seconds since the slot. */
      ageSeconds: z.number().int().nullable(),
    }),
  ),
});

const standings = ({ parts, model }: Reading) =>
  Promise.all(parts.markets.map(async (market) => ({ market, newest: await model.newest(market) })));

export const MARKETS: Resource = {
  path: '/v1/markets',
  answer: async (reading) => {
    const all = await standings(reading);
    const failed = all.map((one) => one.newest).find((one) => !one.ok);
    return failed && !failed.ok ? unreadable(failed.error) : (view) => marketsAnswer(all, view);
  },
  operation: {
    summary: 'All markets with version and status',
    answer: { schema: { name: 'Markets', shape: marketsList } },
    problems: ['ledger-unreadable'],
  },
};

export const HEALTH: Resource = {
  path: '/v1/health',
  answer: async (reading) => {
    const all = await standings(reading);
    return (view) => healthAnswer(all, { ...view, realm: reading.parts.realm });
  },
  operation: {
    summary: 'The market clock, the realm and the age of every market; 503 when one is past its validity',
    answer: { schema: { name: 'Health', shape: health }, failing: true },
  },
};
