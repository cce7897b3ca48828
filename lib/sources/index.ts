export { type Asked, type ObserveOptions, observe } from './observe.ts';
export { venues } from './registry.ts';
export type { SourceFault, Ticker, TickerRequest, Venue, VenueBook, VenueName } from './venue.ts';
