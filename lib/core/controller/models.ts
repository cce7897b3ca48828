import type { Model } from '../market/index.ts';
import { type Digest, digestOf, packSeries, type UnixSeconds, unpackSeries } from '../units/index.ts';

/** The models of a market by name, as an entry names them. */
export type Models = Readonly<Record<string, Model>>;

type Floats = Readonly<Record<string, Float64Array>>;

/** Unpacked once for each model: models are immutable, and most cycles change none of them. */
const unpacked = new WeakMap<Model, Floats>();

/** The numbers of a model by series; none for a model that does not exist. */
export const floatsOf = (models: Models, name: string): Floats => {
  const found = models[name];
  if (!found) return {};
  const known = unpacked.get(found);
  if (known) return known;
  const series = Object.entries(found.series).map(([key, packed]) => [key, Float64Array.from(unpackSeries(packed))]);
  const floats: Floats = Object.fromEntries(series);
  unpacked.set(found, floats);
  return floats;
};

export const seriesOf = (models: Models, name: string, series: string): readonly number[] => {
  const packed = models[name]?.series[series];
  return packed === undefined ? [] : unpackSeries(packed);
};

/** A model advanced from its predecessor to `through`. */
export const advanced = (
  models: Models,
  name: string,
  identity: { readonly market: string; readonly through: UnixSeconds },
  series: Readonly<Record<string, ArrayLike<number>>>,
): Model => {
  const before = models[name];
  return {
    schema: 'plimsoll.model/1',
    name,
    market: identity.market,
    predecessor: before ? digestOf(before) : null,
    through: identity.through,
    series: Object.fromEntries(Object.entries(series).map(([key, values]) => [key, packSeries(Array.from(values))])),
  };
};

export const modelDigests = (models: Models): Record<string, Digest> =>
  Object.fromEntries(Object.entries(models).map(([name, model]) => [name, digestOf(model)]));
