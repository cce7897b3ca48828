import type { VenueName } from '../core/policy/index.ts';
import { type Budget, budgetOf } from './budget.ts';
import type { Venue } from './venue.ts';

/** What a process remembers of the venues between two cycles: what it may still ask, and which host answered last. */
export interface Access {
  /** Null for a venue whose limit does not count. */
  budgetOf(venue: Venue): Budget | null;
  /** Place of the host to ask first. */
  hostOf(venue: Venue): number;
  /** The host at this place did not answer: the next one is asked first from now on. */
  hostFailed(venue: Venue, place: number): void;
}

export interface AccessOptions {
  /** Milliseconds of a clock that nobody sets, such as `performance.now`. */
  readonly monotonicMs: () => number;
  /** True where a venue's published limit does not apply, because a server of our own stands for it. */
  readonly exempt: (venue: VenueName) => boolean;
}

/** The memory of one process, kept while it is warm. */
export const createAccess = ({ monotonicMs, exempt }: AccessOptions): Access => {
  const budgets = new Map<VenueName, Budget>();
  const places = new Map<VenueName, number>();
  const placeOf = ({ name }: Venue): number => places.get(name) ?? 0;
  return {
    budgetOf: ({ name, limit }) => {
      if (exempt(name)) return null;
      const kept = budgets.get(name) ?? budgetOf(limit, monotonicMs);
      budgets.set(name, kept);
      return kept;
    },
    hostOf: placeOf,
    // All requests of a cycle may fail at one host together; it is left once.
    hostFailed: (venue, place) => {
      if (placeOf(venue) === place) places.set(venue.name, (place + 1) % venue.hosts.length);
    },
  };
};

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;
/** True for the origin of a server on this machine. */
export const isLoopback = (origin: string | undefined): boolean => origin !== undefined && LOOPBACK.test(origin);
