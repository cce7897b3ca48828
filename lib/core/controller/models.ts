import type { Model } from '../market/index.ts';
import { type Digest, digestOf, packSeries, type UnixSeconds, unpackSeries } from '../units/index.ts';

/** The models of a market by name, as an entry names them. */
export type Models = Readonly<Record<string, Model>>;

export const seriesOf = (models: Models, name: string, series: string): readonly number[] => {
  const packed = models[name]?.series[series];
  return packed === undefined ? [] : unpackSeries(packed);
};

/** A model advanced from its predecessor to `through`. */
export const advanced = (
  models: Models,
  name: string,
  identity: { readonly market: string; readonly through: UnixSeconds },
  series: Readonly<Record<string, readonly number[]>>,
): Model => {
  const before = models[name];
  return {
    schema: 'plimsoll.model/1',
    name,
    market: identity.market,
    predecessor: before ? digestOf(before) : null,
    through: identity.through,
    series: Object.fromEntries(Object.entries(series).map(([key, values]) => [key, packSeries(values)])),
  };
};

export const modelDigests = (models: Models): Record<string, Digest> =>
  Object.fromEntries(Object.entries(models).map(([name, model]) => [name, digestOf(model)]));
