import { validate } from '@readme/openapi-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { POSTINGS, RESOURCES } from '../../lib/cycle/routes-table.ts';
import { PROBLEMS } from '../../lib/publication/index.ts';
import { entryOf, MARKET } from '../support/sets.ts';
import { PARAMETERS, startWorld, type World } from './routes-world.ts';

let served: World;
beforeEach(async () => {
  served = await startWorld();
  served.world.entries = [entryOf(), entryOf({ version: 2 })];
});
afterEach(() => served.close());

type Document = { paths: Record<string, { get: Operation }>; components: { schemas: Record<string, object> } };
interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: { $ref?: string } }> }>;
}

const documentOf = async (): Promise<Document> => (await served.get('/openapi.json')).json();

/** A reader of the schema that a document gives, made without the schema that the program has. */
const schemaAt = (document: Document, path: string, status: number) => {
  const content = document.paths[path]?.get.responses[status]?.content?.['application/json'];
  const name = content?.schema.$ref?.split('/').at(-1) ?? '';
  return z.fromJSONSchema(document.components.schemas[name] as Parameters<typeof z.fromJSONSchema>[0]);
};

it('is OpenAPI 3.1 in the eyes of a validator that is not ours', async () => {
  const result = await validate(structuredClone(await documentOf()) as never);
  expect(result).toMatchObject({ valid: true, warnings: [], specification: 'OpenAPI' });
});

/** What is not found has no path to stand under. */
const WITHOUT_PATH = ['not-found'];

it('describes every resource that is served, and every problem that is answered', async () => {
  const document = await documentOf();
  const { resources } = (await served.get('/nothing')).json();
  const read = Object.entries(document.paths).flatMap(([path, item]) => (item.get ? [path] : []));
  expect(read.sort()).toEqual([...resources].sort());
  const text = JSON.stringify(document.paths);
  const told = Object.keys(PROBLEMS).filter((kind) => text.includes(`"urn:plimsoll:problem:${kind}"`));
  expect([...told, ...WITHOUT_PATH].sort()).toEqual(Object.keys(PROBLEMS).sort());
});

it('has no schema that allows anything where the program is strict', async () => {
  const { components } = await documentOf();
  expect(JSON.stringify(components.schemas.SignedSet)).not.toContain('{}');
  expect(components.schemas.SignedSet).toMatchObject({ additionalProperties: false });
});

describe('real answers are what the document says', () => {
  it.each([
    ['/v1/markets', '/v1/markets'],
    ['/v1/markets/{market}/parameters', PARAMETERS],
    ['/v1/markets/{market}/parameters/{version}', `${PARAMETERS}/1`],
    ['/v1/markets/{market}/history', `/v1/markets/${MARKET}/history?limit=1`],
    ['/v1/health', '/v1/health'],
    ['/v1/alarms', '/v1/alarms'],
    ['/v1/scoreboard', '/v1/scoreboard'],
  ])('%s', async (template, path) => {
    const answer = await served.get(path);
    const schema = schemaAt(await documentOf(), template, answer.status);
    expect(schema.safeParse(answer.json()).error).toBeUndefined();
    expect(schema.safeParse({ ...answer.json(), more: 1 }).success).toBe(false);
  });

  it('and every problem is one that its resource may answer', async () => {
    const document = await documentOf();
    const asked: readonly (readonly [string, string, string?])[] = [
      ['/v1/markets/{market}/parameters', '/v1/markets/X/parameters'],
      ['/v1/markets/{market}/parameters', '/v1/markets/USDT-USD/parameters'],
      ['/v1/markets/{market}/parameters', PARAMETERS, 'POST'],
      ['/v1/markets/{market}/parameters/{version}', `${PARAMETERS}/x`],
      ['/v1/markets/{market}/entries/{version}', `/v1/markets/${MARKET}/entries/9`],
      ['/v1/markets/{market}/explanation/{version}', `/v1/markets/${MARKET}/explanation/0`],
      ['/v1/markets/{market}/history', `/v1/markets/${MARKET}/history?limit=0`],
      ['/v1/stream', '/v1/stream?market=X'],
      ['/v1/scoreboard', '/v1/scoreboard?market=X'],
      ['/v1/scoreboard', '/v1/scoreboard?limit=1'],
    ];
    for (const [template, path, method = 'GET'] of asked) {
      const answer = await served.get(path, {}, method);
      const response = document.paths[template]?.get.responses[answer.status];
      expect(JSON.stringify(response), `${path} ${answer.status}`).toContain(answer.json().type);
    }
  });
});

it('is unchanged for who holds it', async () => {
  const { headers } = await served.get('/openapi.json');
  const again = await served.get('/openapi.json', { 'If-None-Match': headers.get('etag') ?? '' });
  expect([again.status, again.text]).toEqual([304, '']);
});

it.each([
  ['read', RESOURCES],
  ['sent', POSTINGS],
])('what is %s has each a path of its own', (_, rows) => {
  expect(new Set(rows.map(({ path }) => path)).size).toBe(rows.length);
});
