interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Called as the SDK calls what it stands for, and named so that callers tell a missing role from a missing network. */
const missing = (): Error =>
  Object.assign(new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set'), {
    name: 'CredentialsProviderError',
  });

/**
 * Stands in bundles for the SDK's default credential chain: the platform puts a function's own role in its environment
 * and starts a new process before that expires, so there is nothing to search and nothing to renew. Throws without them.
 */
export const defaultProvider = () => async (): Promise<Credentials> => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  const { AWS_SESSION_TOKEN: sessionToken } = process.env;
  if (!accessKeyId || !secretAccessKey) throw missing();
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
};
