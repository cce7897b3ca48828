import { sourceId } from '../market/index.ts';
import { consumerContradictions } from './consumers.ts';
import { fault, type PolicyFault } from './fault.ts';
import { mandateContradictions, signatories } from './mandate-rules.ts';
import { crossOf, operatorsOf, pairOf } from './pairs.ts';
import type { MarketPolicy, Policy } from './schema.ts';
import { factsOf, formsPrice } from './venues.ts';

/** Rules that tie several fields together. Order: the first one found is the one to mend first. */
export const contradictions = function* (policy: Policy): Generator<PolicyFault> {
  if (policy.validitySeconds < 2 * policy.cadenceSeconds) {
    yield fault(
      'validitySeconds',
      policy.validitySeconds,
      `at least two cadences (${2 * policy.cadenceSeconds}), or one lost run ends every set`,
    );
  }
  if (policy.maxDegradedSeconds < policy.validitySeconds) {
    yield fault(
      'maxDegradedSeconds',
      policy.maxDegradedSeconds,
      `at least validitySeconds (${policy.validitySeconds})`,
    );
  }
  if (policy.oracle.quorum.elsewhere > policy.oracle.quorum.live) {
    yield fault(
      'oracle.quorum.elsewhere',
      policy.oracle.quorum.elsewhere,
      `at most oracle.quorum.live (${policy.oracle.quorum.live})`,
    );
  }
  yield* volatilityContradictions(policy);
  yield* signatories(policy.mandate);
  yield* consumerContradictions(policy);
  for (const [name, one] of Object.entries(policy.classes)) yield* classContradictions(`classes.${name}`, one);
  if (!policy.markets.some((market) => market.kind === 'perp')) {
    yield fault(
      'markets',
      policy.markets.map(({ id }) => id),
      'at least one market of kind "perp": currency streams alone set no parameters',
    );
  }
  for (const [index, market] of policy.markets.entries())
    yield* marketContradictions(`markets[${index}]`, market, policy);
};

/** What is forecast has the width of the bars that are known, and no margin horizon is shorter than it. */
const volatilityContradictions = function* ({ volatility, cadenceSeconds, classes }: Policy): Generator<PolicyFault> {
  const barSeconds = Math.max(300, cadenceSeconds);
  if (volatility.barSeconds !== barSeconds) {
    const allowed = `${barSeconds} with a cadence of ${cadenceSeconds} s`;
    yield fault('volatility.barSeconds', volatility.barSeconds, allowed);
  }
  const engines = (volatility.engines ?? []).map(({ name }) => name);
  const { forecaster } = volatility;
  if (forecaster.startsWith('engine:') && !engines.includes(forecaster.slice('engine:'.length))) {
    yield fault('volatility.forecaster', forecaster, 'engine:NAME of one of volatility.engines');
  }
  if (new Set(engines).size < engines.length) yield fault('volatility.engines', engines, 'each engine once');
  for (const [name, { margin }] of Object.entries(classes)) {
    if (margin.horizonSeconds % volatility.barSeconds === 0) continue;
    const allowed = `a multiple of volatility.barSeconds (${volatility.barSeconds}): coarser bars cannot tell`;
    yield fault(`classes.${name}.margin.horizonSeconds`, margin.horizonSeconds, allowed);
  }
};

const classContradictions = function* (path: string, one: Policy['classes'][string]): Generator<PolicyFault> {
  const { conservative, margin } = one;
  if (conservative.initialPpm < 2 * conservative.maintenancePpm) {
    yield fault(
      `${path}.conservative.initialPpm`,
      conservative.initialPpm,
      `at least twice conservative.maintenancePpm (${2 * conservative.maintenancePpm})`,
    );
  }
  if (conservative.maintenancePpm < margin.maintenanceFloorPpm) {
    yield fault(
      `${path}.conservative.maintenancePpm`,
      conservative.maintenancePpm,
      `at least margin.maintenanceFloorPpm (${margin.maintenanceFloorPpm})`,
    );
  }
  if (margin.reactionLevelPpm > margin.maintenanceLevelPpm) {
    yield fault(
      `${path}.margin.reactionLevelPpm`,
      margin.reactionLevelPpm,
      `at most margin.maintenanceLevelPpm (${margin.maintenanceLevelPpm})`,
    );
  }
  yield* mandateContradictions(path, one);
};

const marketContradictions = function* (path: string, market: MarketPolicy, policy: Policy): Generator<PolicyFault> {
  const twin = policy.markets.filter(({ id }) => id === market.id).length > 1;
  if (twin) yield fault(`${path}.id`, market.id, 'an id of its own: ids are never reused');
  if ((market.kind === 'perp') !== market.id.endsWith('-PERP')) {
    yield fault(`${path}.id`, market.id, market.kind === 'perp' ? 'an id that ends in -PERP' : 'an id without -PERP');
  }
  if (market.kind === 'perp' && !Object.hasOwn(policy.classes, market.class)) {
    yield fault(`${path}.class`, market.class, `one of the classes: ${Object.keys(policy.classes).join(', ')}`);
  }
  if (market.listingPrice * Number(10n ** BigInt(market.priceDecimals)) < 1e9) {
    yield fault(
      `${path}.priceDecimals`,
      market.priceDecimals,
      'enough for seven digits at a thousandth of listingPrice',
    );
  }
  if (
    market.listingPrice * policy.oracle.plausibleFactor * Number(10n ** BigInt(market.priceDecimals)) >
    Number.MAX_SAFE_INTEGER
  ) {
    const most = 'so few that listingPrice × plausibleFactor × 10^priceDecimals stays below 2^53';
    yield fault(`${path}.priceDecimals`, market.priceDecimals, most);
  }
  yield* sourceContradictions(path, market, policy);
  yield* quorumContradictions(path, market, policy);
};

const leastOperators = (market: MarketPolicy, { oracle }: Policy): number => {
  if (market.kind === 'currency') return 1;
  return market.tier === 'restricted' ? oracle.quorum.restricted : oracle.quorum.elsewhere;
};

const quorumContradictions = function* (path: string, market: MarketPolicy, policy: Policy): Generator<PolicyFault> {
  const operators = operatorsOf(market);
  const least = leastOperators(market, policy);
  const witnesses = market.sources.filter(({ venue }) => !formsPrice(factsOf(venue).kind));
  if (market.kind === 'perp' && market.tier === 'restricted' && witnesses.length === 0) {
    yield fault(
      `${path}.sources`,
      market.sources.map(({ venue }) => venue),
      'a witness (perp, index or composite): a restricted market needs one',
    );
  }
  if (operators.length >= least) return;
  const allowed = `sources of at least ${least} independent operators, or there is never a price; these are of ${operators.join(', ')}`;
  yield fault(
    `${path}.sources`,
    market.sources.map(({ venue }) => venue),
    allowed,
  );
};

const sourceContradictions = function* (path: string, market: MarketPolicy, policy: Policy): Generator<PolicyFault> {
  const { base, quote } = pairOf(market);
  if (quote !== 'USD' && (market.kind === 'currency' || !crossOf(policy, quote))) {
    const allowed =
      market.kind === 'currency' ? 'a stream in USD' : `a market in USD, or ${quote}-USD among the streams`;
    yield fault(`${path}.id`, market.id, allowed);
  }
  for (const [index, source] of market.sources.entries()) {
    const known = source.quote === quote || source.quote === 'USD' || crossOf(policy, source.quote) !== undefined;
    if (!known)
      yield fault(
        `${path}.sources[${index}].quote`,
        source.quote,
        `${quote}, or a currency whose stream ${source.quote}-USD is among the markets`,
      );
    const same = market.sources.filter((other) => other.venue === source.venue && other.quote === source.quote);
    if (same.length > 1)
      yield fault(
        `${path}.sources[${index}]`,
        sourceId(source.venue, { base, quote: source.quote }),
        'each source once',
      );
  }
};
