import { formatInstant } from '../../core/units/index.ts';
import type { Group } from './group.ts';
import { HOUR, HOUR_FILES, HOUR_MARKET, hourAt, hourFeeds } from './hours.ts';
import { medianClose } from './recorded.ts';
import { atMost, exactly, printed } from './row.ts';
import { settingOf } from './setting.ts';
import { slotsOf, walk } from './walk.ts';

const [FROM, TO] = [hourAt('2018-01-01T00:00'), hourAt('2023-03-29T00:00')];
/** A month with an hourly move of this or more is no calm one. */
const MOVE = 0.03;

interface Month {
  largestMove: number;
  /** Times at which an episode of class `fault` began. */
  faults: number;
  unpriced: number;
}

const monthsOf = (feeds: ReturnType<typeof hourFeeds>): Map<string, Month> => {
  const bars = feeds.map((feed) => feed.bars);
  const months = new Map<string, Month>();
  let before: number | null = null;
  let was = 'none';
  walk({
    ...{ policy: settingOf(feeds, [HOUR_MARKET]), feeds, slots: slotsOf(FROM, TO, HOUR) },
    visit: ({ slot, decision }) => {
      const key = formatInstant(slot - HOUR).slice(0, 7);
      const month = months.get(key) ?? { largestMove: 0, faults: 0, unpriced: 0 };
      months.set(key, month);
      const close = medianClose(bars, slot);
      if (close !== null && before !== null)
        month.largestMove = Math.max(month.largestMove, Math.abs(close / before - 1));
      before = close ?? before;
      if (decision.episode.class === 'fault' && was !== 'fault') month.faults += 1;
      if (close !== null && decision.median === null) month.unpriced += 1;
      was = decision.episode.class;
    },
  });
  return months;
};

export const calm: Group = {
  name: 'calm',
  about: 'false faults of the hourly BTC venues, 2018-01 to 2023-03, in months without an hourly move of 3 %',
  files: HOUR_FILES,
  rows: ({ files, say }) => {
    say('faults in calm months');
    const months = [...monthsOf(hourFeeds(files))].filter(([, { largestMove }]) => largestMove < MOVE);
    const faults = months.map(([, month]) => month.faults);
    const named = months.flatMap(([key, month]) => (month.faults > 0 ? [`${key}: ${month.faults}`] : []));
    return [
      printed('calm months, and false faults in them', `${months.length}; ${named.join(', ') || 'none'}`),
      atMost('calm months: false faults in the worst one', Math.max(...faults), 1, ''),
      exactly(
        'calm months: hours without a price',
        months.reduce((sum, [, { unpriced }]) => sum + unpriced, 0),
        ...([0, ''] as const),
      ),
    ];
  },
};
