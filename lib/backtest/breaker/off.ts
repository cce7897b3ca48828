import type { DecidedBody } from '../../core/controller/index.ts';

/** What a recorded bar cannot tell: nobody's book, and nobody who could disagree, be late or be missing. */
const OF_BARS = ['depth', 'dispersion', 'age', 'quorum', 'witness'];
/** Recorded venues are shown with a price and a spread; what stood behind them is not recorded. */
const OF_VENUES = ['depth'];

/** Triggers that had nothing to be judged by in a cycle. */
export const triggersOff = ({ inputs }: DecidedBody): readonly string[] => (inputs.aggregate ? OF_BARS : OF_VENUES);
