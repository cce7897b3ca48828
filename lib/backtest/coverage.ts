import type { Bars } from './bars.ts';
import { adverseMoves, type Path, pathOf, Windows } from './path.ts';
import type { Row } from './rows.ts';

/** How often a position at exactly its maintenance was carried past it within the margin horizon, each side. */
export interface Coverage {
  readonly horizonSeconds: number;
  /** Windows of one horizon after the other that had the bars to tell. */
  readonly windows: number;
  readonly longBreaches: number;
  readonly shortBreaches: number;
}

export class CoverageCount {
  private windows = 0;
  private longBreaches = 0;
  private shortBreaches = 0;
  private readonly path: Path;
  private readonly asked: Windows;

  constructor(
    bars: Bars,
    private readonly horizonSeconds: number,
  ) {
    this.path = pathOf(bars);
    this.asked = new Windows(this.path);
  }

  /** Rows in their order. Counts warm ones that start a window, against what existing positions carried then. */
  add({ time, price, maintenanceExisting, warm }: Row): void {
    if (!warm || time % this.horizonSeconds !== 0) return;
    const window = this.asked.from(time, this.horizonSeconds);
    if (!window) return;
    const { long, short } = adverseMoves(this.path, window, price);
    this.windows += 1;
    if (long > maintenanceExisting) this.longBreaches += 1;
    if (short > maintenanceExisting) this.shortBreaches += 1;
  }

  get result(): Coverage {
    const { horizonSeconds, windows, longBreaches, shortBreaches } = this;
    return { horizonSeconds, windows, longBreaches, shortBreaches };
  }
}
