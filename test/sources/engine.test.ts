import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../lib/http/index.ts';
import { askEngines, FORECAST_SCHEMA, parseForecast } from '../../lib/sources/index.ts';
import { FAULTS, startServer } from '../support/faulty-server.ts';

const MARKET = 'BTC-USD-PERP';
const SLOT = 1_767_225_600;
const GOOD = {
  schema: FORECAST_SCHEMA,
  market: MARKET,
  asOf: '2026-01-01T00:00:00Z',
  forecasts: [
    { horizonSeconds: 86_400, sigma: 0.03 },
    { horizonSeconds: 3_600, sigma: 0.006 },
  ],
};

describe('an answer', () => {
  it('is two volatilities and the time at which they were made', () => {
    expect(parseForecast(GOOD, MARKET)).toEqual({ ok: true, value: { asOf: SLOT, h1: 0.006, h24: 0.03 } });
  });

  it.each([
    ['of another schema', { ...GOOD, schema: 'plimsoll.forecast/2' }],
    ['about another market', { ...GOOD, market: 'ETH-USD-PERP' }],
    ['with a field that nobody knows', { ...GOOD, more: 1 }],
    ['without the day', { ...GOOD, forecasts: GOOD.forecasts.slice(1) }],
    ['with a volatility of nothing', { ...GOOD, forecasts: [{ horizonSeconds: 3_600, sigma: 0 }] }],
    ['with a number as text', { ...GOOD, forecasts: [{ horizonSeconds: 3_600, sigma: '0.006' }] }],
    ['with a date that does not exist', { ...GOOD, asOf: '2026-02-30T00:00:00Z' }],
    ['with more horizons than a cycle reads', { ...GOOD, forecasts: Array(9).fill(GOOD.forecasts[0]) }],
    ['that is nothing', null],
  ])('%s is refused', (_, body) => {
    expect(parseForecast(body, MARKET)).toMatchObject({ ok: false, error: { code: 'schema' } });
  });
});

describe('an engine that', () => {
  let close: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const one of close) await one();
    close = [];
  });

  const ask = async (address: string | undefined, deadlineMs = 30_000) => {
    const http = createHttpClient();
    close.push(async () => http.close());
    const said = await askEngines(['house'], [MARKET], SLOT, {
      ...{ http, clock: () => SLOT * 1_000, addresses: address === undefined ? {} : { house: address } },
      signal: AbortSignal.timeout(deadlineMs),
    });
    return said.get(MARKET);
  };

  it.each([
    ['answers HTML', FAULTS.html, 'not-json'],
    ['hangs up', FAULTS.nothing, 'unreachable'],
    ['is out of order', FAULTS.serverError, 'status'],
    ['sends ten megabytes', FAULTS.tenMegabytes, 'too-large'],
  ] as const)('%s is an error value', async (_, fault, error) => {
    const server = await startServer(fault);
    close.push(server.close);
    expect(await ask(server.origin)).toMatchObject([{ engine: 'house', result: { error } }]);
  });

  it('never answers costs the deadline and no more', async () => {
    const server = await startServer(() => undefined);
    close.push(server.close);
    expect(await ask(server.origin, 200)).toMatchObject([{ result: { error: 'timeout' } }]);
  });

  it('has no address is an error value too', async () => {
    expect(await ask(undefined)).toMatchObject([{ result: { error: 'unreachable' } }]);
  });
});
