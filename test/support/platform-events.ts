import { formatInstant, type UnixSeconds } from '../../lib/core/units/index.ts';

/** What EventBridge Scheduler hands over when its input is `{"time":"<aws.scheduler.scheduled-time>"}`. */
export const scheduledTick = (slot: UnixSeconds) => ({ time: formatInstant(slot) });

export interface UrlRequest {
  readonly method?: string;
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * A request as a function URL hands it over, payload format 2.0: the members of the example in the service's developer
 * guide, with the headers that the content network in front of it adds.
 */
export const functionUrlEvent = ({ method = 'GET', path, headers = {}, body }: UrlRequest) => {
  const [rawPath = '/', rawQueryString = ''] = path.split('?');
  const domainPrefix = 'a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6';
  const domainName = `${domainPrefix}.lambda-url.us-east-1.on.aws`;
  const query = Object.fromEntries(new URLSearchParams(rawQueryString));
  return {
    version: '2.0' as const,
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers: {
      host: domainName,
      'user-agent': 'Amazon CloudFront',
      'accept-encoding': 'br,gzip',
      via: '2.0 0123456789abcdef.cloudfront.net (CloudFront)',
      'x-amz-cf-id': 'kLm0nOpQrStUvWxYz',
      'x-amzn-trace-id': 'Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e',
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      ...headers,
    },
    ...(rawQueryString && { queryStringParameters: query }),
    requestContext: {
      accountId: 'anonymous',
      apiId: domainPrefix,
      domainName,
      domainPrefix,
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'Amazon CloudFront' },
      requestId: 'e1506fd5-9e7b-434f-bd42-4f8fa224b599',
      routeKey: '$default',
      stage: '$default',
      time: '12/Mar/2020:19:03:58 +0000',
      timeEpoch: 1_583_348_638_390,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
};
