const unspoken = (): never => {
  throw new Error('event streams are left out of this bundle: no command that a function calls speaks them');
};

/**
 * Stands in bundles for the SDK's event streams, which it loads only for operations that have one. DynamoDB, EventBridge
 * and KMS have none, and the codec is twelve kilobytes that somebody waits for.
 */
export class EventStreamSerde {
  constructor() {
    unspoken();
  }
}

export const eventStreamSerdeProvider = unspoken;
