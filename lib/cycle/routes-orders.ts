import * as z from 'zod';
import { digest, marketId, signedStatement } from '../core/market/index.ts';
import { ORDERS_PATH } from './order.ts';
import type { Posting } from './routes-resource.ts';

const taken = z.strictObject({
  id: digest,
  market: marketId,
  /** Place among the orders to this market. */
  position: z.number().int().positive(),
  /** What the next cycle will do, in a sentence. */
  order: z.string(),
  signers: z.array(z.string()),
});

export const ORDERS: Posting = {
  path: ORDERS_PATH,
  operation: {
    summary: "A guardian's lock or unlock of a market, or its owners' release, each an EIP-712 signature",
    body: { name: 'BreakerOrder', shape: signedStatement },
    answer: { schema: { name: 'BreakerOrderTaken', shape: taken } },
    problems: ['order-malformed', 'order-refused', 'order-duplicate', 'order-overtaken', 'orders-waiting'],
  },
};
