import { afterAll, describe, expect, it } from 'vitest';
import { observation } from '../../lib/core/market/index.ts';
import { createHttpClient } from '../../lib/http/index.ts';
import { createAccess, observe } from '../../lib/sources/index.ts';
import { lastWaiting } from '../support/last-waiting.ts';
import { LATENT_SOURCES, latentQuestions, startLatentVenues } from '../support/latent-sources.ts';

const UNDERLYINGS = 100;
const open: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(open.map((one) => one.close())));

describe('a hundred underlyings with ten sources each', () => {
  it('answer or fail under one deadline, a venue that never answers included, and no socket is left', async () => {
    const venues = await startLatentVenues({ count: UNDERLYINGS, latencyMs: 50, jitterMs: 20, silent: ['dydx'] });
    open.push(venues);
    const http = createHttpClient();
    const observations = await observe(latentQuestions(UNDERLYINGS), {
      ...lastWaiting(http, [venues.urls.dydx]),
      access: createAccess({ monotonicMs: () => performance.now(), exempt: () => true }),
      clock: () => 1_767_225_600_000,
      hosts: venues.urls,
      patienceMs: 60_000,
      impactSize: 5_000,
      modelled: false,
    });

    expect(observations).toHaveLength(UNDERLYINGS * LATENT_SOURCES.length);
    for (const one of observations) {
      expect(observation.safeParse(one).success).toBe(true);
      const expected = one.venue === 'dydx' ? { error: 'timeout' } : { quote: { bid: expect.any(Number) } };
      expect(one.result, one.source).toMatchObject(expected);
    }
    const idle = venues.idle();
    http.close();
    await idle;
    expect((await venues.report()).open).toBe(0);
  }, 60_000);
});
