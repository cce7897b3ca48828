import type { Model } from '../market/index.ts';
import { type Digest, digestOf, packSeries, type UnixSeconds, unpackSeries } from '../units/index.ts';

/** The models of a market by name, as an entry names them. */
export type Models = Readonly<Record<string, Model>>;
/** The numbers of one model by series. Never written to after they were handed over. */
export type Floats = Readonly<Record<string, Float64Array>>;
/** The numbers of a model as they stand; none for a model that does not exist yet. */
export type Recall = (model: string) => Floats;
/** The models that a cycle advanced, by name; all others stay as they were. */
export type Learned = Readonly<Record<string, Floats>>;

// A model never changes, and one stands under thousands of entries: what it comes to is told once for each object.
const digests = new WeakMap<Model, Digest>();
const unpacked = new WeakMap<Model, Floats>();

const digestOfModel = (model: Model): Digest => {
  const known = digests.get(model) ?? digestOf(model);
  digests.set(model, known);
  return known;
};

const floatsOf = (model: Model): Floats => {
  const known = unpacked.get(model);
  if (known) return known;
  const series = Object.entries(model.series).map(([key, packed]) => [key, unpackSeries(packed)]);
  const floats: Floats = Object.fromEntries(series);
  unpacked.set(model, floats);
  return floats;
};

export const recallFrom =
  (models: Models): Recall =>
  (name) => {
    const model = models[name];
    return model ? floatsOf(model) : {};
  };

const advanced = (
  before: Model | undefined,
  name: string,
  identity: { readonly market: string; readonly through: UnixSeconds },
  floats: Floats,
): Model => {
  const model: Model = {
    schema: 'plimsoll.model/1',
    name,
    market: identity.market,
    predecessor: before ? digestOfModel(before) : null,
    through: identity.through,
    series: Object.fromEntries(Object.entries(floats).map(([key, values]) => [key, packSeries(values)])),
  };
  unpacked.set(model, floats);
  return model;
};

/** The models after a cycle; each that was advanced names its predecessor and the slot it reaches. */
export const advancedBy = (
  models: Models,
  learned: Learned,
  identity: { readonly market: string; readonly through: UnixSeconds },
): Models => ({
  ...models,
  ...Object.fromEntries(
    Object.entries(learned).map(([name, floats]) => [name, advanced(models[name], name, identity, floats)]),
  ),
});

export const modelDigests = (models: Models): Record<string, Digest> =>
  Object.fromEntries(Object.entries(models).map(([name, model]) => [name, digestOfModel(model)]));
