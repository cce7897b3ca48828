export { type Access, createAccess, isLoopback } from './access.ts';
export { describeSources, type SourceDescription, type Staleness } from './catalogue.ts';
export { askEngines, type EngineOptions, FORECAST_SCHEMA, parseForecast } from './engine.ts';
export { type Asked, type ObserveOptions, observe } from './observe.ts';
export { venueOf, venues } from './registry.ts';
export {
  type CountedAccounts,
  parseSnapshot,
  readSnapshots,
  type SnapshotError,
  type SnapshotOptions,
} from './snapshot.ts';
export type {
  BookVenue,
  ReadingVenue,
  SourceFault,
  Ticker,
  TradingStatus,
  Venue,
  VenueBook,
  VenueName,
  VenueRequest,
} from './venue.ts';
