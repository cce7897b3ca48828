/** A request as API gateways and function addresses hand it to a function (payload version 2.0). Header names are lower case. */
export interface HttpEvent {
  readonly version: '2.0';
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestContext: {
    readonly http: { readonly method: string; readonly path: string; readonly sourceIp: string };
  };
  /** As text, or as base64 where `isBase64Encoded`; absent where nothing was sent. */
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /**
   * What follows the body bit by bit, until it ends by itself or whoever writes it stops asking. Nothing is made ahead of
   * being asked for, so a reader that is slow costs no memory.
   */
  readonly events?: AsyncIterable<string>;
}

export type HttpHandler = (event: HttpEvent) => Promise<HttpAnswer>;

/**
 * On every answer. Anybody may read: nothing here depends on who asks. Without the list of exposed headers a page in a
 * browser would get a set without the clock by which to judge it.
 */
export const COMMON_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'ETag, Link, Allow, Retry-After, Plimsoll-Clock, Plimsoll-Valid-Until, Plimsoll-Expired',
} as const;
