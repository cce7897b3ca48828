import { ok } from '../../core/units/index.ts';
import type { Feed, FeedResult, FeedSpec } from './feed.ts';
import { openGenerator } from './generator.ts';
import { openHistory } from './history.ts';

/** The market that a specification names. */
export const openFeed = async (spec: FeedSpec): Promise<FeedResult<Feed>> =>
  spec.kind === 'generator' ? ok(openGenerator(spec.seed)) : openHistory(spec.dir);
