import type { ClassPolicy } from '../core/policy/index.ts';
import { formatInstant, SECONDS_PER_DAY, SECONDS_PER_HOUR, type UnixSeconds } from '../core/units/index.ts';
import type { Bars } from './bars.ts';
import { type Coverage, CoverageCount } from './coverage.ts';
import type { Row } from './rows.ts';

/** What a backtest came to, for a machine. Means are over warm rows; null where there was none. */
export interface Summary {
  readonly rows: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly firstWarm: string | null;
  /** Share of the whole hours after the first 400 days that were warm; null for a shorter record. */
  readonly warmShare: number | null;
  /** Whole hours after the first warm row without a forecast. */
  readonly unforecast: number;
  readonly model: string | null;
  readonly mean: Readonly<Record<Averaged, number>> | null;
  readonly coverage: Coverage;
}

const AVERAGED = ['marginSlow', 'marginFast', 'maintenanceNew', 'maintenanceExisting', 'initialNew'] as const;
type Averaged = (typeof AVERAGED)[number];

/** What a controller is given to learn a market before its warmth is asked for. */
const LEARNING_SECONDS = 400 * SECONDS_PER_DAY;

const instantOf = (time: UnixSeconds | null): string | null => (time === null ? null : formatInstant(time));

export class SummaryCount {
  private rows = 0;
  private first: UnixSeconds | null = null;
  private last: UnixSeconds | null = null;
  private firstWarm: UnixSeconds | null = null;
  private readonly hours = { all: 0, warm: 0, unforecast: 0 };
  private warmRows = 0;
  private readonly sums: Record<Averaged, number> = {
    marginSlow: 0,
    marginFast: 0,
    maintenanceNew: 0,
    maintenanceExisting: 0,
    initialNew: 0,
  };
  private model: string | null = null;
  private readonly coverage: CoverageCount;

  constructor(bars: Bars, { margin }: ClassPolicy) {
    this.coverage = new CoverageCount(bars, margin.horizonSeconds);
  }

  add(row: Row): void {
    this.rows += 1;
    this.first ??= row.time;
    this.last = row.time;
    this.model = row.model;
    if (row.warm) {
      this.firstWarm ??= row.time;
      this.warmRows += 1;
      for (const name of AVERAGED) this.sums[name] += row[name];
    }
    if (row.time % SECONDS_PER_HOUR === 0) this.addHour(row, this.first);
    this.coverage.add(row);
  }

  private addHour({ time, warm, variance1h, variance24h }: Row, first: UnixSeconds): void {
    if (this.firstWarm !== null && (variance1h === null || variance24h === null)) this.hours.unforecast += 1;
    if (time - first < LEARNING_SECONDS) return;
    this.hours.all += 1;
    if (warm) this.hours.warm += 1;
  }

  get result(): Summary {
    const { rows, hours, warmRows, sums } = this;
    const means = AVERAGED.map((name) => [name, sums[name] / warmRows]);
    return {
      rows,
      from: instantOf(this.first),
      to: instantOf(this.last),
      firstWarm: instantOf(this.firstWarm),
      warmShare: hours.all === 0 ? null : hours.warm / hours.all,
      unforecast: hours.unforecast,
      model: this.model,
      mean: warmRows === 0 ? null : (Object.fromEntries(means) as Record<Averaged, number>),
      coverage: this.coverage.result,
    };
  }
}
