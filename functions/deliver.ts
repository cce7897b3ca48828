import { buildDeliveryParts, type DeliveryParts, deliverAll, deliverProjected } from '../lib/cycle/index.ts';

/**
 * Announces what a cycle committed and did not deliver any more: on a schedule of its own, so that a bus that was away is
 * caught up with even when no cycle runs. Throws when a market could not be delivered, so that the platform counts it.
 */
export type DeliverHandler = () => Promise<{ readonly delivered: number }>;

export const createDeliverHandler = (env: NodeJS.ProcessEnv): DeliverHandler => {
  let parts: DeliveryParts | undefined;
  return async () => {
    parts ??= await buildDeliveryParts(env);
    const announced = await deliverAll(parts, parts.settings);
    const projected = await deliverProjected(parts, parts.settings);
    parts.metrics.flush();
    const [first] = [...announced.deliveryFailures, ...projected.deliveryFailures];
    if (first) throw new Error(`${first.market}: ${first.code}: ${first.detail}`);
    return { delivered: announced.delivered + projected.delivered };
  };
};

export const handler: DeliverHandler = createDeliverHandler(process.env);
