import * as z from 'zod';
import { MARKET_ID } from '../core/market/index.ts';
import { PROBLEMS, type ProblemKind } from '../publication/index.ts';
import type { Operation, Posting, Resource } from './routes-resource.ts';

type Schema = Readonly<Record<string, unknown>>;

const reference = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** What `shape` allows, as JSON schema; what has no such form allows anything. */
const schemaOf = (shape: z.ZodType): Schema => {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(shape, { unrepresentable: 'any', io: 'output' });
  return schema;
};

const urnOf = (kind: string): string => `urn:plimsoll:problem:${kind}`;

const PROBLEM: Schema = {
  description: 'Problem details by RFC 9457. Members beyond these are named in the description of their kind.',
  type: 'object',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string', enum: Object.keys(PROBLEMS).map(urnOf) },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
  },
};

const PATH_PARAMETERS: Readonly<Record<string, Schema>> = {
  market: { type: 'string', pattern: MARKET_ID.source },
  version: { type: 'integer', minimum: 1 },
};

const pathParameters = (path: string): Schema[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: PATH_PARAMETERS[name] ?? { type: 'string' },
  }));

const header = (name: string, description: string): Schema => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string' },
});

type Described = Pick<Resource, 'path' | 'operation'>;

const parametersOf = ({ path, operation: { query = {}, answer } }: Described): Schema[] => [
  ...pathParameters(path),
  ...Object.entries(query).map(([name, { description, allowed, schema }]) => ({
    name,
    in: 'query',
    description: `${description} Allowed: ${allowed}.`,
    schema,
  })),
  ...(answer.cached ? [header('If-None-Match', 'The ETag held: answered 304 when it is still the one.')] : []),
  ...(answer.mediaType === 'text/event-stream' ? [header('Last-Event-ID', 'The id of the last event received.')] : []),
];

/** What everything here may answer, and what its path brings with it. */
const problemsOf = ({ path, operation: { problems = [] } }: Described): readonly ProblemKind[] => [
  ...(path.includes('{market}') ? (['market-unknown', 'ledger-unreadable'] as const) : []),
  ...(path.includes('{version}') ? (['version-malformed', 'version-unknown'] as const) : []),
  ...problems,
  ...(['method-not-allowed', 'address-too-long', 'internal'] as const),
];

const problemResponse = (kinds: readonly ProblemKind[]): Schema => ({
  description: kinds.map((kind) => PROBLEMS[kind][1]).join(', or '),
  content: {
    'application/problem+json': {
      schema: { allOf: [reference('Problem')], properties: { type: { enum: kinds.map(urnOf) } } },
    },
  },
});

const problemResponses = (resource: Described): Record<string, Schema> => {
  const byStatus = new Map<number, ProblemKind[]>();
  for (const kind of new Set(problemsOf(resource))) {
    const [status] = PROBLEMS[kind];
    byStatus.set(status, [...(byStatus.get(status) ?? []), kind]);
  }
  return Object.fromEntries([...byStatus].map(([status, kinds]) => [String(status), problemResponse(kinds)]));
};

const CLOCK = { 'Plimsoll-Clock': { description: 'The market clock.', schema: { type: 'string' } } };
const ETAG = { ETag: { description: 'Strong: one tag, one sequence of bytes.', schema: { type: 'string' } } };

const goodResponses = ({ answer, summary }: Operation): Record<string, Schema> => {
  const { schema, mediaType = 'application/json', cached, failing } = answer;
  const headers = { ...CLOCK, ...(cached && ETAG) };
  const content = { [mediaType]: { schema: schema ? reference(schema.name) : {} } };
  return {
    '200': { description: summary, headers, content },
    ...(cached && { '304': { description: 'Unchanged', headers } }),
    ...(failing && { '503': { description: 'Not all is well', headers, content } }),
  };
};

const operationIdOf = (path: string): string =>
  path
    .replace(/^\/v1/, '')
    .split(/[^a-zA-Z]+/)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

const described = (one: Described, verb: string): Schema => ({
  operationId: verb + operationIdOf(one.path),
  summary: one.operation.summary,
  parameters: parametersOf(one),
  responses: { ...problemResponses(one), ...goodResponses(one.operation) },
});

const SENT_PROBLEMS = ['body-too-large', 'media-type'] as const;

const postOf = ({ path, operation }: Posting): Schema => ({
  ...described(
    { path, operation: { ...operation, problems: [...(operation.problems ?? []), ...SENT_PROBLEMS] } },
    'post',
  ),
  requestBody: { required: true, content: { 'application/json': { schema: reference(operation.body.name) } } },
});

/** The description of a table of resources: OpenAPI 3.1, its schemas those by which the program itself reads and writes. */
export const openApiOf = (resources: readonly Resource[], postings: readonly Posting[]): Schema => {
  const named = [
    ...[...resources, ...postings].flatMap(({ operation }) => operation.answer.schema ?? []),
    ...postings.map(({ operation }) => operation.body),
  ];
  const paths: Record<string, Schema> = {};
  for (const one of resources) paths[one.path] = { get: described(one, 'get') };
  for (const one of postings) paths[one.path] = { ...paths[one.path], post: postOf(one) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Plimsoll',
      version: '1',
      description:
        'Risk parameters of leveraged protocols. Times are UTC by the market clock, ratios parts per million.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: PROBLEM, ...Object.fromEntries(named.map(({ name, shape }) => [name, schemaOf(shape)])) },
    },
  };
};
