import { initialOracleState } from '../../core/oracle/index.ts';
import { around, drawsFrom, HONEST_SIGMA_BP, saying } from './generated.ts';
import type { Group } from './group.ts';
import { atMost } from './row.ts';
import { settingOf } from './setting.ts';
import { decide } from './walk.ts';

const CYCLES = 2_000;
const SEED = 7;
const PRICE = 20_000;
const SLOT = 1_678_406_400;

/** Colluding liars of less than half of the weight, all on one side, as far off as is still plausible. */
const FARTHEST = 50;

/** The shift of the price by `liars` of `liars + honest` sources, in basis points, as a root mean square over cycles. */
const shiftOf = (honest: number, liars: number): number => {
  const policy = settingOf([], [{ id: 'BTC-USD-PERP', listingPrice: PRICE }]);
  const [market] = policy.markets;
  if (!market) throw new Error('no market was set up');
  const draw = drawsFrom(SEED);
  const shown = { slot: SLOT, market, crosses: [], before: initialOracleState };
  let squares = 0;
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const truth = around(PRICE, honest, SLOT, draw);
    const factor = draw() < 0.5 ? FARTHEST * draw() + 1 : draw() + 1e-3;
    const lies = Array.from({ length: liars }, (_, index) =>
      saying({ name: `liar${index}`, price: PRICE * factor, slot: SLOT }),
    );
    const plain = decide(policy, { ...shown, observations: truth }).decision.median ?? Number.NaN;
    const lied = decide(policy, { ...shown, observations: [...truth, ...lies] }).decision.median ?? Number.NaN;
    squares += ((lied / plain - 1) * 1e4) ** 2;
  }
  return Math.sqrt(squares / CYCLES);
};

export const liars: Group = {
  name: 'liars',
  about: 'how far liars with less than half of the weight shift the price between honest quotes (generated)',
  files: [],
  rows: ({ say }) => {
    say('colluding liars');
    return [
      [4, 1],
      [4, 2],
      [5, 4],
      [7, 6],
    ].map(([honest = 0, lying = 0]) =>
      atMost(
        `root mean square shift by ${lying} colluding of ${honest + lying} sources, honest σ ${HONEST_SIGMA_BP} bp`,
        shiftOf(honest, lying),
        // Half of the weight moves the median to an end of the honest quotes: two deviations of what seven draw.
        2 * HONEST_SIGMA_BP,
        'bp',
      ),
    );
  },
};
