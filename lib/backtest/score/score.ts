import { err, formatInstant, ok, type Result, SECONDS_PER_DAY, type UnixSeconds } from '../../core/units/index.ts';
import { type Bars, endOf, within } from '../bars.ts';
import { loadBars } from '../load.ts';
import { subjectOf } from '../market.ts';
import { type OnProgress, withProgress } from '../progress.ts';
import { decisionsOf, realmOf } from '../run.ts';
import { harForecasts } from './har.ts';
import { type RealisedHours, realisedHours } from './hours.ts';
import { JUDGED_HORIZONS, targetsOf } from './rows.ts';
import { type Shadow, shadowsOf } from './shadow.ts';
import { type HorizonScore, horizonScore } from './table.ts';

export interface ScoreOrder {
  readonly file: string;
  /** First hour judged; null for 400 days after the first bar. All bars before it are learnt from. */
  readonly from: UnixSeconds | null;
  /** Bars that ended after are left out. */
  readonly to: UnixSeconds | null;
}

export interface ScoreReport {
  readonly file: string;
  readonly market: string;
  readonly barSeconds: number;
  readonly from: string;
  readonly to: string;
  readonly horizons: readonly HorizonScore[];
}

/** What forecasters are given to learn a market before they are judged. */
const LEARNING_SECONDS = 400 * SECONDS_PER_DAY;

const horizonsOf = (realised: RealisedHours, shadows: ReadonlyMap<string, Shadow>, from: UnixSeconds) =>
  JUDGED_HORIZONS.flatMap((horizon) => {
    const targets = targetsOf(realised, horizon);
    const baseline = harForecasts(realised.variance, targets);
    const forecasts = new Map([...shadows].map(([name, shadow]) => [name, shadow[horizon]]));
    return horizonScore(realised, targets, baseline, forecasts, from) ?? [];
  });

const spanOf = (bars: Bars, order: ScoreOrder): { from: UnixSeconds; to: UnixSeconds } => ({
  from: order.from ?? (bars.opened[0] ?? 0) + LEARNING_SECONDS,
  to: endOf(bars, bars.opened.length - 1),
});

/** Runs the controller over a file and judges what each of its forecasters said, beside the baseline. */
export const scoreFile = (order: ScoreOrder, onProgress: OnProgress): Result<ScoreReport, string> => {
  const { file } = order;
  const loaded = loadBars(file);
  if (!loaded.ok) return err(loaded.error.detail);
  const bars = within(loaded.value.bars, null, order.to);
  if (bars.opened.length === 0) return err(`${file}: no bar that ended by --to`);
  const subject = subjectOf(file, bars, null);
  if (!subject.ok) return subject;
  const { policy, market } = subject.value;
  const realised = realisedHours(bars);
  const { from, to } = spanOf(bars, order);
  const moments = withProgress(
    decisionsOf(bars, subject.value, realmOf(loaded.value.digest16, bars)),
    bars,
    onProgress,
  );
  const horizons = horizonsOf(realised, shadowsOf(moments, realised, policy.volatility, policy.cadenceSeconds), from);
  if (horizons.length === 0) {
    return err(`${file}: no hour to judge from ${formatInstant(from)} on: give a longer record, or an earlier --from`);
  }
  return ok({
    file,
    market,
    barSeconds: bars.barSeconds,
    from: formatInstant(from),
    to: formatInstant(to),
    horizons,
  });
};
