import type { Observation, PriceDecision } from '../../core/market/index.ts';
import { initialOracleState } from '../../core/oracle/index.ts';
import { around, drawsFrom, HONEST_SIGMA_BP, saying } from './generated.ts';
import type { Group } from './group.ts';
import { HOUR, HOUR_FILES, HOUR_MARKET, hourAt, hourFeeds } from './hours.ts';
import { barsOf, DAY, type Files } from './march.ts';
import { closeAt, lowAt, medianClose } from './recorded.ts';
import { atMost, exactly, printed, type ReportRow } from './row.ts';
import { settingOf } from './setting.ts';
import { decide, slotsOf, walk } from './walk.ts';

/** A price that was printed and never was one: the low of the bar, in an hour whose sound price another file tells. */
interface Print {
  readonly name: string;
  readonly base: string;
  readonly hour: string;
  readonly file: string;
  readonly soundFile: string;
}
const PRINTS: readonly Print[] = [
  {
    ...{ name: 'LINK 0.0001', base: 'LINK', hour: '2020-03-12T10:00' },
    ...{ file: 'altcoins-1h/linkusdt_binance.csv.gz', soundFile: 'altcoins-1h/linkusdt_binance.csv.gz' },
  },
  {
    ...{ name: 'ETH 1,401', base: 'ETH', hour: '2021-05-19T13:00' },
    ...{ file: 'perp-1h/ethusdt_binance_last.csv.gz', soundFile: 'perp-1h/ethusdt_binance_mark.csv.gz' },
  },
];
/** Draws of the four sound sources that each print is shown beside. */
const DRAWS = 500;
const SOUND = 4;
const NAME = 'misprint';

interface Outcome {
  readonly plain: PriceDecision;
  readonly beside: PriceDecision;
  readonly witnessed: PriceDecision;
}

const outcomesOf = (files: Files, { base, hour, file, soundFile }: Print): Outcome[] => {
  const slot = hourAt(hour) + HOUR;
  const [print, sound] = [lowAt(barsOf(files, file), slot), closeAt(barsOf(files, soundFile), slot)];
  if (print === null || sound === null) throw new Error(`${file} has no bar of ${hour}`);
  // The price before that hour, as whoever listed the coin would have written it.
  const listingPrice = closeAt(barsOf(files, soundFile), slot - HOUR) ?? sound;
  const policy = settingOf([], [{ id: `${base}-USD-PERP`, listingPrice }]);
  const [market] = policy.markets;
  if (!market) throw new Error('no market was set up');
  const draw = drawsFrom(1);
  const wrong = (kind: Observation['kind']) => saying({ name: NAME, price: print, slot, base, kind });
  const decided = (observations: readonly Observation[]) =>
    decide(policy, { ...{ slot, market, crosses: [], before: initialOracleState }, observations }).decision;
  return Array.from({ length: DRAWS }, () => {
    const truth = around(sound, SOUND, slot, draw, base);
    return {
      plain: decided(truth),
      beside: decided([...truth, wrong('spot')]),
      witnessed: decided([...truth, wrong('perp')]),
    };
  });
};

const isInside = ({ plain, beside }: Outcome): boolean => {
  const sound = plain.sources.flatMap(({ price }) => price ?? []);
  return beside.median !== null && beside.median >= Math.min(...sound) && beside.median <= Math.max(...sound);
};

const printRows = (name: string, outcomes: readonly Outcome[]): ReportRow[] => {
  const verdicts = outcomes.map(({ beside }) => beside.sources.find(({ source }) => source.startsWith(NAME))?.verdict);
  const squares = outcomes.map(({ plain, beside }) => ((beside.median ?? 0) / (plain.median ?? 0) - 1) ** 2 * 1e8);
  const shift = Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / outcomes.length);
  const worse = outcomes.filter(({ plain, witnessed }) => plain.grade === 'valid' && witnessed.grade !== 'valid');
  const moved = outcomes.filter(({ plain, witnessed }) => plain.median !== witnessed.median);
  return [
    printed(`${name} as a spot quote: reason`, [...new Set(verdicts)].join(', ')),
    exactly(
      `${name} as a spot quote: rejected, of ${DRAWS} draws`,
      verdicts.filter((one) => one === 'outlier' || one === 'implausible').length,
      ...([DRAWS, ''] as const),
    ),
    atMost(
      `${name}: root mean square shift, four sound quotes of σ ${HONEST_SIGMA_BP} bp`,
      shift,
      HONEST_SIGMA_BP,
      'bp',
    ),
    exactly(`${name}: prices outside the sound quotes`, outcomes.filter((one) => !isInside(one)).length, 0, ''),
    exactly(`${name} on a perp witness: lowers the grade`, worse.length, DRAWS, ''),
    exactly(`${name} on a perp witness: moves the price`, moved.length, 0, ''),
  ];
};

/** Gemini's bar of that hour has no volume: its book stood at 5,301 while the others fell. */
const GEMINI_SLOT = hourAt('2020-03-13T04:00') + HOUR;

const geminiRows = (files: Files): ReportRow[] => {
  const feeds = hourFeeds(files).map((feed) => (feed.venue === 'gemini' ? { ...feed, standing: true } : feed));
  const others = feeds.filter(({ venue }) => venue !== 'gemini');
  const [all, rest] = [feeds, others].map((list) => {
    const decisions: PriceDecision[] = [];
    walk({
      ...{ policy: settingOf(feeds, [HOUR_MARKET]), feeds: list, slots: slotsOf(GEMINI_SLOT - DAY, GEMINI_SLOT, HOUR) },
      visit: ({ decision }) => decisions.push(decision),
    });
    return decisions.at(-1);
  });
  const stuck = all?.sources.find(({ source }) => source.startsWith('gemini'));
  const median = medianClose(
    others.map(({ bars }) => bars),
    GEMINI_SLOT,
  );
  const shift = Math.abs((all?.median ?? Number.NaN) / (rest?.median ?? Number.NaN) - 1) * 1e4;
  const above = ((stuck?.price ?? 0) / (median ?? 1) - 1) * 100;
  return [
    {
      ...{ name: 'Gemini stuck at 5,301, 2020-03-13 04:00', bound: 'pinned, no weight' },
      value: `${stuck?.verdict}, ${above.toFixed(1)} % above the others`,
      holds: stuck?.verdict === 'pinned' && stuck.weightPpm === 0,
    },
    atMost('Gemini stuck: shift of the price', shift, 0, 'bp'),
  ];
};

export const prints: Group = {
  name: 'prints',
  about:
    'bad prints that really happened, as a spot quote beside four generated ones and on a perp; a venue stuck in a crash',
  files: [...new Set([...PRINTS.flatMap(({ file, soundFile }) => [file, soundFile]), ...HOUR_FILES])],
  rows: ({ files, say }) => {
    say('bad prints');
    return [...PRINTS.flatMap((one) => printRows(one.name, outcomesOf(files, one))), ...geminiRows(files)];
  },
};
