import type { DecidedBody } from '../../core/controller/index.ts';

/** Triggers that knew nothing in any cycle of a run: for want of books, or of venues that could disagree, be late or missing. */
export class OffCount {
  private off: readonly string[] | null = null;

  add({ decision }: DecidedBody): void {
    const now: readonly string[] = decision.breaker.off;
    if (this.off?.every((trigger) => now.includes(trigger))) return;
    this.off = this.off ? this.off.filter((trigger) => now.includes(trigger)) : now;
  }

  get all(): readonly string[] {
    return this.off ?? [];
  }
}
