import type { Model } from '../market/index.ts';
import { type Digest, digestOf, packSeries, type UnixSeconds, unpackSeries } from '../units/index.ts';

/** The models of a market by name, as an entry names them. */
export type Models = Readonly<Record<string, Model>>;
/** The series of one model as numbers. */
export type Figures = Readonly<Record<string, readonly number[]>>;
/** The models that a cycle advanced, by name. */
export type Learned = Readonly<Record<string, Figures>>;
/** The numbers of a model's series as they stand; none where the model or the series does not exist yet. */
export type Recall = (model: string, series: string) => readonly number[];

// A model never changes, and one stands under thousands of entries: what it comes to is told once for each object.
const digests = new WeakMap<Model, Digest>();
const figures = new WeakMap<Model, Figures>();

const digestOfModel = (model: Model): Digest => {
  const known = digests.get(model) ?? digestOf(model);
  digests.set(model, known);
  return known;
};

const figuresOf = (model: Model): Figures => {
  const known =
    figures.get(model) ??
    Object.fromEntries(Object.entries(model.series).map(([name, packed]) => [name, unpackSeries(packed)]));
  figures.set(model, known);
  return known;
};

export const recallFrom =
  (models: Models): Recall =>
  (name, series) => {
    const model = models[name];
    return model ? (figuresOf(model)[series] ?? []) : [];
  };

const advanced = (
  before: Model | undefined,
  name: string,
  identity: { readonly market: string; readonly through: UnixSeconds },
  next: Figures,
): Model => {
  const model: Model = {
    schema: 'plimsoll.model/1',
    name,
    market: identity.market,
    predecessor: before ? digestOfModel(before) : null,
    through: identity.through,
    series: Object.fromEntries(Object.entries(next).map(([key, values]) => [key, packSeries(values)])),
  };
  figures.set(model, next);
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
    Object.entries(learned).map(([name, next]) => [name, advanced(models[name], name, identity, next)]),
  ),
});

export const modelDigests = (models: Models): Record<string, Digest> =>
  Object.fromEntries(Object.entries(models).map(([name, model]) => [name, digestOfModel(model)]));
