import { afterEach, describe, expect, it } from 'vitest';
import {
  type Announcement,
  announcement,
  announcementOf,
  createEventBridgeClient,
  eventBridgeBus,
  verifySignedSet,
} from '../../lib/publication/index.ts';
import { SLOT, sampleSet, signedRun, signer } from './sample.ts';
import { accepting, answered, type Call, type Move, startScriptedBus } from './scripted-bus.ts';

const [place] = await signedRun([sampleSet()]);

/** The versions 1 to `count` of one market; `reasons` gives each about that many bytes more. */
const announcements = (count: number, padding = 0): readonly Announcement[] =>
  Array.from({ length: count }, (_, index) => {
    const set = sampleSet({ version: index + 1, reasons: padding > 0 ? ['x'.repeat(padding)] : [] });
    return announcementOf({ ...place!, set }, `http://127.0.0.1:8080/v1/markets/${set.market}/parameters/${index + 1}`);
  });

const versions = (calls: readonly Call[]) =>
  calls.map(({ entries }) => entries.map(({ Detail }) => (JSON.parse(Detail) as Announcement).version));

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const busAt = (endpoint: string) => {
  const client = createEventBridgeClient({ endpoint });
  closing.push(() => client.destroy());
  return eventBridgeBus({ client, busName: 'plimsoll-test' });
};

const publishTo = async (move: (call: Call, number: number) => Move, events: readonly Announcement[]) => {
  const server = await startScriptedBus(move);
  closing.push(server.close);
  return { result: await busAt(server.endpoint).publish(events), calls: server.calls };
};

const entriesOf = (...codes: readonly (string | null)[]): Move =>
  answered({
    FailedEntryCount: codes.filter((code) => code !== null).length,
    Entries: codes.map((code, index) =>
      code === null ? { EventId: `id-${index}` } : { ErrorCode: code, ErrorMessage: 'because' },
    ),
  });

describe('the announcement', () => {
  it('carries the whole signed set, which a subscriber can verify with nothing else', async () => {
    const [served] = await signedRun([sampleSet()]);
    const { proof, signature, ...set } = served!;
    const event = announcementOf(
      { set, proof, signature },
      'https://risk.example/v1/markets/BTC-USD-PERP/parameters/12',
    );
    const received = announcement.parse(JSON.parse(JSON.stringify(event)));
    expect(received).toMatchObject({
      schema: 'plimsoll.event/1',
      market: 'BTC-USD-PERP',
      version: 12,
      status: 'valid',
    });
    expect((await verifySignedSet(received.set, { signer: signer.address, now: SLOT })).holds).toBe(true);
  });

  it('goes out under the words that subscribers match', async () => {
    const { calls } = await publishTo(accepting, announcements(1));
    expect(calls[0]?.entries[0]).toMatchObject({
      EventBusName: 'plimsoll-test',
      Source: 'plimsoll',
      DetailType: 'ParametersPublished',
    });
  });
});

describe('requests stay within the limits of the service, and in order', () => {
  it('nothing is sent for nothing', async () => {
    const { result, calls } = await publishTo(accepting, []);
    expect([result, calls]).toEqual([{ ok: true, value: { accepted: 0 } }, []]);
  });

  it('at most ten entries', async () => {
    const { result, calls } = await publishTo(accepting, announcements(23));
    expect(result).toEqual({ ok: true, value: { accepted: 23 } });
    expect(versions(calls).map(({ length }) => length)).toEqual([10, 10, 3]);
    expect(versions(calls).flat()).toEqual(Array.from({ length: 23 }, (_, index) => index + 1));
  });

  it('less than 256 KB', async () => {
    const { calls } = await publishTo(accepting, announcements(9, 60_000));
    expect(versions(calls)).toEqual([[1, 2, 3, 4], [5, 6, 7, 8], [9]]);
  });

  it('an event that no request can carry ends the delivery behind what came before it', async () => {
    const [first, second, third] = announcements(3);
    const huge = { ...second!, url: `http://127.0.0.1/${'x'.repeat(262_144)}` };
    const { result, calls } = await publishTo(accepting, [first!, huge, third!]);
    expect(result).toMatchObject({ ok: false, error: { code: 'too-large', retryable: false, accepted: 1 } });
    expect(versions(calls)).toEqual([[1]]);
  });
});

describe('only an unbroken first part counts as delivered', () => {
  it('entries taken behind a failed one do not count, and nothing is sent after it', async () => {
    const part = entriesOf(null, null, 'InternalFailure', null, 'ThrottlingException', null, null, null, null, null);
    const { result, calls } = await publishTo(() => part, announcements(15));
    expect(result).toMatchObject({ ok: false, error: { code: 'entry-failed', retryable: true, accepted: 2 } });
    expect(calls).toHaveLength(1);
  });

  it('whole requests before the failing one count', async () => {
    const second = entriesOf(null, 'ThrottlingException', null);
    const { result } = await publishTo((call, n) => (n === 1 ? accepting(call) : second), announcements(13));
    expect(result).toMatchObject({ ok: false, error: { code: 'throttled', retryable: true, accepted: 11 } });
  });

  it('an entry that the service will never take is not to be repeated', async () => {
    const { result } = await publishTo(() => entriesOf('AccessDeniedException'), announcements(1));
    expect(result).toMatchObject({ ok: false, error: { code: 'refused', retryable: false, accepted: 0 } });
  });

  it.each<[string, Move]>([
    ['fewer answers than entries', entriesOf(null)],
    ['no answers', answered({})],
    ['a failure that names no entry', answered({ FailedEntryCount: 1, Entries: [{ EventId: 'a' }, { EventId: 'b' }] })],
    ['a page of HTML', { status: 200, body: '<html>welcome</html>' }],
  ])('%s: none of the request counts', async (_, move) => {
    const { result } = await publishTo(() => move, announcements(2));
    expect(result).toMatchObject({ ok: false, error: { code: 'bad-answer', retryable: true, accepted: 0 } });
  });
});

describe('every failure of the service is a value', () => {
  it.each<[string, Move, object]>([
    ['throttling', answered({ __type: 'ThrottlingException' }, 400), { code: 'throttled', retryable: true }],
    ['a failing service', answered({ __type: 'InternalException' }, 500), { code: 'service-failure', retryable: true }],
    ['a proxy in trouble', { status: 502, body: '<html>' }, { code: 'service-failure', retryable: true }],
    ['no permission', answered({ __type: 'AccessDeniedException' }, 400), { code: 'refused', retryable: false }],
    ['a connection that drops', 'drop', { code: 'unreachable', retryable: true }],
    ['a server that never answers', 'hang', { code: 'timeout', retryable: true }],
  ])('%s', async (_, move, error) => {
    const { result } = await publishTo(() => move, announcements(1));
    expect(result).toMatchObject({ ok: false, error: { ...error, accepted: 0 } });
  });

  it('nobody listening', async () => {
    const server = await startScriptedBus(accepting);
    await server.close();
    expect(await busAt(server.endpoint).publish(announcements(1))).toMatchObject({
      ok: false,
      error: { code: 'unreachable', retryable: true, metricLabel: 'bus-unreachable', accepted: 0 },
    });
  });

  it('one dropped connection is not even noticed', async () => {
    const { result, calls } = await publishTo((call, n) => (n === 1 ? 'drop' : accepting(call)), announcements(2));
    expect(result).toEqual({ ok: true, value: { accepted: 2 } });
    expect(calls).toHaveLength(2);
  });
});
