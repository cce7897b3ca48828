import * as z from 'zod';
import { unixSeconds } from '../market/index.ts';
import { ceilTo, ln, type UnixSeconds } from '../units/index.ts';

/**
 * One bar of sampled prices. `logReturn` is against the close of the bar before; null where either is missing, because a
 * gap is missing and never zero.
 */
export interface Bar {
  readonly end: UnixSeconds;
  readonly kind: 'sampled';
  readonly samples: number;
  readonly close: number | null;
  readonly logReturn: number | null;
}

/** The bar that is being filled, and the close before it. */
export const openBar = z.strictObject({
  end: unixSeconds,
  samples: z.number().int().nonnegative(),
  close: z.number().positive().nullable(),
  closeAt: unixSeconds.nullable(),
  previousClose: z.number().positive().nullable(),
});
export type OpenBar = z.infer<typeof openBar>;

/** More missing bars than this are not listed one by one: seven days of five minutes fill the longest window anyway. */
export const LONGEST_GAP_BARS = 2_016;

const opened = (end: UnixSeconds, previousClose: number | null): OpenBar => ({
  end,
  samples: 0,
  close: null,
  closeAt: null,
  previousClose,
});

/** A close counts for the bar's end when it is no older than this many cadences: one missed cycle does not make a gap. */
const LATEST_CLOSE_CADENCES = 2;

const closed = (bar: OpenBar, cadenceSeconds: number): Bar => {
  const fresh = bar.closeAt !== null && bar.end - bar.closeAt < LATEST_CLOSE_CADENCES * cadenceSeconds;
  const close = fresh ? bar.close : null;
  const logReturn = close !== null && bar.previousClose !== null ? ln(close / bar.previousClose) : null;
  return { end: bar.end, kind: 'sampled', samples: bar.samples, close, logReturn };
};

const sampled = (bar: OpenBar, slot: UnixSeconds, price: number | null): OpenBar =>
  price === null ? bar : { ...bar, samples: bar.samples + 1, close: price, closeAt: slot };

/**
 * Takes one sampled price (null: no price in this cycle) and gives the bars that are complete by `slot`. A sample at the
 * very end of a bar belongs to it and completes it. Bars in which nothing ran are given as missing.
 */
export const advanceBars = (
  bar: OpenBar | null,
  slot: UnixSeconds,
  price: number | null,
  { barSeconds, cadenceSeconds }: { readonly barSeconds: number; readonly cadenceSeconds: number },
): { bars: Bar[]; open: OpenBar } => {
  const bars: Bar[] = [];
  let open = bar ?? opened(ceilTo(slot, barSeconds), null);
  const complete = () => {
    const done = closed(open, cadenceSeconds);
    bars.push(done);
    open = opened(open.end + barSeconds, done.close);
  };
  const firstListed = ceilTo(slot, barSeconds) - LONGEST_GAP_BARS * barSeconds;
  if (open.end < firstListed) open = opened(firstListed, null);
  while (open.end < slot) complete();
  open = sampled(open, slot, price);
  if (open.end === slot) complete();
  return { bars, open };
};
