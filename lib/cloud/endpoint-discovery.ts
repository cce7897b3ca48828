/**
 * Stands in bundles for the package by which the DynamoDB client would look up addresses of its own: none of its commands
 * ask it, and the cache that it makes for them is nine kilobytes that somebody waits for.
 */
export const resolveEndpointDiscoveryConfig = <T>(config: T): T => config;

/** Where the client would be told to look addresses up: nowhere. */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: (): undefined => undefined,
  configFileSelector: (): undefined => undefined,
  default: undefined,
};
