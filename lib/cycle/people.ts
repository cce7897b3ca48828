import type { HttpHandler } from '../publication/index.ts';
import { APPROVALS_PATH, type ApproveParts, createApproveHandler } from './approve.ts';
import { createOrderHandler, ORDERS_PATH, type OrderParts } from './order.ts';
import { createMatcher } from './routes-path.ts';

/** Everything that people sign is posted to one of these. */
export const PEOPLE_PATHS: readonly string[] = [APPROVALS_PATH, ORDERS_PATH];

const isOrder = createMatcher([{ path: ORDERS_PATH }]);

/** Takes what people sign, each kind by its path. */
export const createPeopleHandler = (parts: ApproveParts & OrderParts): HttpHandler => {
  const [approve, order] = [createApproveHandler(parts), createOrderHandler(parts)];
  return (event) => (isOrder(event.rawPath) ? order(event) : approve(event));
};
