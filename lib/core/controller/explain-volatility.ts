import type { VolatilityDecision } from '../market/index.ts';
import type { Json } from '../units/index.ts';
import type { EntryBody } from './entry.ts';
import { yearlyOf } from './wording.ts';

const RESTS_ON: Readonly<Record<VolatilityDecision['basis'], (forecaster: string) => string>> = {
  champion: (forecaster) => `by the policy's forecaster, ${forecaster}`,
  own: (forecaster) => `by our own ${forecaster}: the policy's engine said nothing usable`,
  pooled: () => "by coefficients of other markets: this market's own have not learnt enough",
  ewma: () => 'by the plain average of recent squared returns: nothing better has seen enough',
  held: () => 'as told last: there is nothing newer to make a forecast of',
  none: () => 'by nothing',
};

const lostText = (lost: readonly string[] | undefined): string =>
  lost ? ` What was learnt before could not be read (${lost.join(', ')}).` : '';

const CUT = ' The engine was further than a factor of two from our own forecast, and is cut to that.';

/** What is said of volatility: realised, forecast, and in words what the forecast rests on. */
export const volatilityTold = ({
  decision,
  inputs,
}: Pick<EntryBody, 'decision' | 'inputs'>): {
  readonly text: string;
  readonly values: Readonly<Record<string, Json>>;
} => {
  const { realised, forecast, forecaster, basis, returns, engines = [] } = decision.volatility;
  const cut = engines.some(({ verdict }) => verdict === 'clamped') ? CUT : '';
  const known = realised.h1 === null ? 'not known yet' : yearlyOf(realised.h1);
  const annual = decision.vector.volatility.forecastHorizonPpm;
  const next =
    forecast === null || annual === null
      ? `no forecast yet, ${returns} returns are known`
      : `${yearlyOf(annual / 1e6)} is forecast over the liquidation horizon, ${RESTS_ON[basis](forecaster)}`;
  return {
    text: `Realised volatility of the last hour: ${known}; ${next}.${cut}${lostText(inputs.lost)}`,
    values: { realised, forecast, forecaster, basis, returns, engines, forecastHorizonPpm: annual },
  };
};
