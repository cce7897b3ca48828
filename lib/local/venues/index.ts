export { type Answerer, answererOf } from './answer.ts';
export {
  type Feed,
  type FeedFault,
  type FeedResult,
  type FeedSpec,
  VENUES,
  type Venue,
  type VenueQuote,
} from './feed.ts';
export { GENERATOR_EPOCH, openGenerator } from './generator.ts';
export { openHistory } from './history.ts';
export { type HistoryFile, type HistoryListing, listHistory } from './history-files.ts';
export type { VenueUrls } from './http.ts';
export { openFeed } from './open.ts';
export { type RunningVenues, startVenues } from './server.ts';
export type { VenueAnswer } from './wire.ts';
