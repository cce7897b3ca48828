import type { CoverageDay, MarginState } from '../../core/margin/index.ts';
import { SECONDS_PER_DAY } from '../../core/units/index.ts';

type Today = MarginState['today'];

const emptyOf = (day: number): CoverageDay => ({
  day: day * SECONDS_PER_DAY,
  ...{ windows: 0, hitsLong: 0, hitsShort: 0, severityLong: 0, severityShort: 0, worst: 0 },
  elevated: { windows: 0, hitsLong: 0, hitsShort: 0 },
});

/** What one cycle added to the day that it stands in: at most one window. */
const addedBy = (before: Today | null, { day, windows, hits, severity }: Today): CoverageDay => {
  const same = before?.day === day ? before : null;
  const long = severity.long - (same?.severity.long ?? 0);
  const short = severity.short - (same?.severity.short ?? 0);
  return {
    day: day * SECONDS_PER_DAY,
    windows: windows === (same?.windows ?? '') ? 0 : 1,
    hitsLong: hits.long - (same?.hits.long ?? 0),
    hitsShort: hits.short - (same?.hits.short ?? 0),
    severityLong: long,
    severityShort: short,
    worst: Math.max(long, short),
    elevated: {
      windows: hits.elevatedWindows - (same?.hits.elevatedWindows ?? 0),
      hitsLong: hits.elevatedLong - (same?.hits.elevatedLong ?? 0),
      hitsShort: hits.elevatedShort - (same?.hits.elevatedShort ?? 0),
    },
  };
};

const sum = (one: CoverageDay, other: CoverageDay): CoverageDay => ({
  day: one.day,
  windows: one.windows + other.windows,
  hitsLong: one.hitsLong + other.hitsLong,
  hitsShort: one.hitsShort + other.hitsShort,
  severityLong: one.severityLong + other.severityLong,
  severityShort: one.severityShort + other.severityShort,
  worst: Math.max(one.worst, other.worst),
  elevated: {
    windows: one.elevated.windows + other.elevated.windows,
    hitsLong: one.elevated.hitsLong + other.elevated.hitsLong,
    hitsShort: one.elevated.hitsShort + other.elevated.hitsShort,
  },
});

/**
 * The windows that the controller itself closed and judged, day by day, without those before the first cycle that is
 * added: what it counted of its day is taken apart cycle by cycle.
 */
export class CoverageDays {
  readonly days: CoverageDay[] = [];

  constructor(private before: Today | null) {}

  add(today: Today): void {
    const last = this.days.at(-1);
    const added = addedBy(this.before, today);
    this.before = today;
    if (last?.day === added.day) this.days[this.days.length - 1] = sum(last, added);
    else this.days.push(sum(emptyOf(today.day), added));
  }
}
