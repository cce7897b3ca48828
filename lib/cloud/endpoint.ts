import { Duration, Validations } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  HttpVersion,
  type ICachePolicy,
  type IOrigin,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { FunctionUrlAuthType, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/** What never changes once it is there. Everything else is asked of the function each time. */
const IMMUTABLE_PATHS = ['/v1/markets/*/parameters/*', '/v1/markets/*/entries/*', '/assets/*'];
/** The paths that are written to: votes on proposals, and orders to a breaker. */
const PEOPLE_PATHS = ['/v1/proposals/*/approvals', '/v1/markets/*/breaker/orders'];
/** Statuses that the network would remember for ten seconds, and with them the outage, after it is over. */
const ERRORS = [400, 403, 404, 405, 414, 500, 502, 503, 504];
const YEAR_DAYS = 365;

const ACKNOWLEDGED = {
  CFR1: 'consumers of a protocol are everywhere; what is served is public and signed',
  CFR2: 'public data and signed votes: what a flood can cost is held by the concurrency of the functions',
  CFR3: 'who reads public data is nobody’s business; requests and errors are counted in metrics',
  CFR4: 'the network’s own certificate allows no other minimum, and what is served is public and signed',
} as const;

const behaviour = (
  origin: IOrigin,
  cachePolicy: ICachePolicy,
  allowedMethods = AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
) => ({
  origin,
  cachePolicy,
  allowedMethods,
  viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
  // Without it the network would neither pass on a query nor ask conditionally.
  originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
  responseHeadersPolicy: ResponseHeadersPolicy.SECURITY_HEADERS,
  // It would turn the strong entity tags into weak ones.
  compress: false,
});

export interface EndpointProps {
  readonly stage: string;
  readonly read: IFunction;
  readonly approve: IFunction;
}

/**
 * Open to everybody: signers have no account here, and the network signs a POST only for callers who hash the body for it.
 * What they send brings its own authority, the signature of an owner or a guardian.
 */
const signed = (approve: IFunction): IOrigin =>
  new FunctionUrlOrigin(approve.addFunctionUrl({ authType: FunctionUrlAuthType.NONE }));

/**
 * The public face: the read function by GET alone, and what people sign. The network keeps only what is immutable: for anything else it answers
 * with an old copy when its origin fails, without a word, and an old set served as current is what must never happen.
 */
export class Endpoint extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, { stage, read, approve }: EndpointProps) {
    super(scope, id);
    const address = read.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
    const origin = FunctionUrlOrigin.withOriginAccessControl(address);
    const people = signed(approve);
    const forEver = new CachePolicy(this, 'Immutable', {
      comment: 'As long as the answer itself says, and not at all when it does not',
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.days(YEAR_DAYS),
      queryStringBehavior: CacheQueryStringBehavior.all(),
    });
    const distribution = new Distribution(this, 'Distribution', {
      comment: `Plimsoll ${stage}: read endpoint`,
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: behaviour(origin, CachePolicy.CACHING_DISABLED),
      additionalBehaviors: {
        ...Object.fromEntries(IMMUTABLE_PATHS.map((path) => [path, behaviour(origin, forEver)])),
        ...Object.fromEntries(
          PEOPLE_PATHS.map((path) => [path, behaviour(people, CachePolicy.CACHING_DISABLED, AllowedMethods.ALLOW_ALL)]),
        ),
      },
      errorResponses: ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
    });
    for (const [rule, reason] of Object.entries(ACKNOWLEDGED)) {
      Validations.of(distribution).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
    }
    this.url = `https://${distribution.distributionDomainName}`;
  }
}
