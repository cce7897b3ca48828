import { join } from 'node:path';
import { modelledHalfSpreadBp } from '../../core/liquidity/index.ts';
import { sourceId } from '../../core/market/index.ts';
import { ok } from '../../core/units/index.ts';
import { BAR_SECONDS, type BarSeries, lastEndedBy, parseBars } from './bars.ts';
import { bookAround } from './book.ts';
import { type Feed, type FeedResult, notYetQuoted, VENUES, type Venue, type VenueQuote } from './feed.ts';
import { type HistoryFile, historyFiles, readHistoryFile } from './history-files.ts';

const quoteOf = (series: BarSeries, index: number): VenueQuote => {
  const [end = 0, close = 0, range = 0] = [series.ends[index], series.closes[index], series.ranges[index]];
  return {
    book: bookAround({
      mid: close,
      halfSpreadBp: modelledHalfSpreadBp(range),
      quoteWithin100Bp: series.hourVolumes[index] ?? 0,
    }),
    last: close,
    atMs: end * 1000,
    sequence: end / BAR_SECONDS,
  };
};

interface Source extends HistoryFile {
  readonly venue: Venue;
}

const simulated = (file: HistoryFile): readonly Source[] => {
  const venue = VENUES.find((one) => one === file.venue);
  return venue ? [{ ...file, venue }] : [];
};

const feedOf = (sources: readonly (Source & { readonly series: BarSeries })[]): Feed => {
  const seriesOf = new Map(sources.map(({ venue, pair, series }) => [sourceId(venue, pair), series]));
  return {
    pairs: (venue) => sources.filter((one) => one.venue === venue).map(({ pair }) => pair),
    quoteAt: (venue, pair, timeSeconds) => {
      const series = seriesOf.get(sourceId(venue, pair));
      if (!series) return null;
      const index = lastEndedBy(series, timeSeconds);
      return index < 0 ? notYetQuoted(timeSeconds) : quoteOf(series, index);
    },
  };
};

/**
 * The recorded market of a folder, for the venues that are simulated. At any time a venue shows the last bar that had
 * ended by then, with the time and number of that bar's end; before the first one its books are empty. Books are
 * modelled: mid = close, half spread the larger of 0.5 bp and 5 % of the bar's range, depth within 1 % = volume of the
 * trailing hour.
 */
export const openHistory = async (dir: string): Promise<FeedResult<Feed>> => {
  const files = await historyFiles(dir);
  if (!files.ok) return files;
  const sources: (Source & { readonly series: BarSeries })[] = [];
  for (const source of files.value.flatMap(simulated)) {
    const content = await readHistoryFile(dir, source);
    if (!content.ok) return content;
    const series = parseBars(join(dir, source.file), content.value.text);
    if (!series.ok) return series;
    sources.push({ ...source, series: series.value });
  }
  return ok(feedOf(sources));
};
