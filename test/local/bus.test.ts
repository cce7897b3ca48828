import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalBus, startBus } from '../../lib/local/bus.ts';
import { announcementOf, createEventBridgeClient, eventBridgeBus } from '../../lib/publication/index.ts';
import { sampleSet, signedRun } from '../publication/sample.ts';

const [place] = await signedRun([sampleSet()]);
const announcements = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) =>
    announcementOf({ ...place!, set: sampleSet({ version: from + index }) }, 'http://127.0.0.1/v1'),
  );

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-bus-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs against an embedded bus with the real client in front, and closes both. */
const withBus = async <T>(
  use: (bus: LocalBus, publish: ReturnType<typeof eventBridgeBus>['publish']) => Promise<T>,
  file?: string,
): Promise<T> => {
  const bus = await startBus(file === undefined ? {} : { file });
  const client = createEventBridgeClient({ endpoint: bus.endpoint });
  try {
    return await use(bus, eventBridgeBus({ client, busName: 'plimsoll' }).publish);
  } finally {
    client.destroy();
    await bus.close();
  }
};

const linesOf = (file: string) => {
  const text = readFileSync(file, 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { detail: { version: number } });
};

describe('what the real client publishes is recorded', () => {
  it('every event, in order, in memory and in the file, which a second start continues', async () => {
    const file = join(folder, 'events.jsonl');
    const inMemory = await withBus(async (bus, publish) => {
      expect(await publish(announcements(1, 23))).toEqual({ ok: true, value: { accepted: 23 } });
      return bus.events();
    }, file);
    expect(inMemory[22]).toMatchObject({ bus: 'plimsoll', source: 'plimsoll', 'detail-type': 'ParametersPublished' });
    expect(inMemory.map(({ detail }) => detail)).toEqual(announcements(1, 23));
    expect(linesOf(file)).toEqual(inMemory);
    await withBus(async (_, publish) => publish(announcements(24, 2)), file);
    expect(linesOf(file).map(({ detail }) => detail.version)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  });

  it('memory holds the last thousand and no more', async () => {
    await withBus(async (bus, publish) => {
      await publish(announcements(1, 1_025));
      const kept = bus.events().map(({ detail }) => detail.version);
      expect([kept.length, kept[0], kept[999]]).toEqual([1_000, 26, 1_025]);
    });
  });

  it('a file that cannot be written is found at the start', async () => {
    await expect(startBus({ file: join(folder, 'missing', 'events.jsonl') })).rejects.toThrow('ENOENT');
  });
});

const HEADERS = {
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'AWSEvents.PutEvents',
  authorization: 'AWS4-HMAC-SHA256 Credential=local/20230310/us-east-1/events/aws4_request, Signature=00',
};
const good = { Source: 'plimsoll', DetailType: 'ParametersPublished', Detail: '{"version":1}' };

const post = async (bus: LocalBus, body: unknown, headers: Record<string, string> = HEADERS) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(bus.endpoint, { method: 'POST', headers, body: text });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('a request that the service would refuse is refused as a whole', () => {
  const { authorization: _, ...unsigned } = HEADERS;
  it.each<[string, unknown, Record<string, string>, number, string]>([
    ['another operation', {}, { ...HEADERS, 'x-amz-target': 'AWSEvents.PutRule' }, 400, 'UnknownOperationException'],
    ['another protocol', {}, { ...HEADERS, 'content-type': 'application/json' }, 400, 'UnknownOperationException'],
    ['no signature', { Entries: [good] }, unsigned, 403, 'MissingAuthenticationTokenException'],
    ['no JSON', '{"Entries":', HEADERS, 400, 'SerializationException'],
    ['no entries', {}, HEADERS, 400, 'SerializationException'],
    ['an empty list', { Entries: [] }, HEADERS, 400, 'ValidationException'],
    ['eleven entries', { Entries: Array(11).fill(good) }, HEADERS, 400, 'ValidationException'],
    [
      '256 KB',
      { Entries: [{ ...good, Detail: `{"x":"${'x'.repeat(262_144)}"}` }] },
      HEADERS,
      400,
      'ValidationException',
    ],
    ['3 MB', 'x'.repeat(3_000_000), HEADERS, 413, 'RequestEntityTooLargeException'],
  ])('%s', async (_name, body, headers, status, type) => {
    await withBus(async (bus) => {
      expect(await post(bus, body, headers)).toMatchObject({ status, body: { __type: type } });
      expect(bus.events()).toEqual([]);
    });
  });
});

it('entries are judged one by one: the sound ones are taken and the answer says which were not', async () => {
  await withBus(async (bus) => {
    const entries = [
      good,
      { ...good, Source: '' },
      { ...good, DetailType: undefined },
      { ...good, Detail: '[1]' },
      good,
    ];
    const { status, body } = await post(bus, { Entries: entries });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      FailedEntryCount: 3,
      Entries: [
        { EventId: expect.any(String) },
        { ErrorCode: 'InvalidArgument' },
        { ErrorCode: 'InvalidArgument' },
        { ErrorCode: 'MalformedDetail' },
        { EventId: expect.any(String) },
      ],
    });
    expect(bus.events()).toHaveLength(2);
  });
});
