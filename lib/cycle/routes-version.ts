import * as z from 'zod';
import { entryBody } from '../core/controller/index.ts';
import { digest, signedSet } from '../core/market/index.ts';
import {
  currentAnswer,
  entryAnswer,
  type HttpAnswer,
  type ServedEntry,
  type View,
  versionAnswer,
} from '../publication/index.ts';
import type { ReadModel } from './read-model.ts';
import { outOfRange, unpublished, unreadable } from './routes-problems.ts';
import type { Answering, Resource } from './routes-resource.ts';

const SIGNED_SET = { name: 'SignedSet', shape: signedSet };

/** A version as a path writes it. */
export const VERSION = /^[1-9]\d{0,14}$/;

const versioned = async (
  model: ReadModel,
  { market = '', version = '' }: Readonly<Record<string, string>>,
  answer: (served: ServedEntry, view: View) => HttpAnswer,
): Promise<Answering> => {
  if (!VERSION.test(version)) return outOfRange('version-malformed', await model.newest(market));
  const found = await model.version(market, Number(version));
  if (!found.ok) return unreadable(found.error);
  const served = found.value;
  if (!served) return outOfRange('version-unknown', await model.newest(market));
  return (view) => answer(served, view);
};

export const NEWEST: Resource = {
  path: '/v1/markets/{market}/parameters',
  answer: async ({ model }, { params }) => {
    const { market = '' } = params;
    const found = await model.newest(market);
    if (!found.ok) return unreadable(found.error);
    const served = found.value;
    return served ? (view) => currentAnswer(served, view) : unpublished(market);
  },
  operation: {
    summary: 'The newest parameter set, signed; a problem with its fallback once its validity has passed',
    answer: { schema: SIGNED_SET, cached: true },
    problems: ['set-expired', 'not-yet-published'],
  },
};

export const ONE_VERSION: Resource = {
  path: '/v1/markets/{market}/parameters/{version}',
  answer: ({ model }, { params }) => versioned(model, params, versionAnswer),
  operation: { summary: 'One version, for ever', answer: { schema: SIGNED_SET, cached: true } },
};

export const ENTRY: Resource = {
  path: '/v1/markets/{market}/entries/{version}',
  answer: ({ model }, { params }) => versioned(model, params, entryAnswer),
  operation: {
    summary: 'The ledger entry behind one version: inputs, decision, state',
    answer: { schema: { name: 'Entry', shape: z.strictObject({ body: entryBody, digest }) }, cached: true },
  },
};
