import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResponse,
} from '@aws-sdk/client-eventbridge';
import { err, ok, type Result } from '../core/units/index.ts';
import { EVENT_SOURCE, PARAMETERS_PROJECTED, PARAMETERS_PUBLISHED, silenceRuntimeNotice } from '../operations/index.ts';
import { batchFrom } from './batch.ts';
import { type BusError, busError, entryCode, thrownError } from './bus-fault.ts';
import { type Announcement, EVENT_SCHEMA } from './event.ts';
import { PROJECTION_SCHEMA, type Projection } from './projection.ts';

export type BusEvent = Announcement | Projection;

/** Where announcements go. At least once: after an error the same ones are sent again from the first not accepted. */
export interface Bus {
  /** Sends in the order given and stops at the first failure, so that what was accepted is always a first part. */
  readonly publish: (events: readonly BusEvent[]) => Promise<Result<{ readonly accepted: number }, BusError>>;
}

/** A cycle has a minute for everything: a bus that does not answer must be an error well within it, next cycle's work. */
const CONNECTION_TIMEOUT_MS = 500;
const REQUEST_TIMEOUT_MS = 1_000;
/** One repetition takes a dropped connection; a real failure is left to the cursor, which remembers. */
const MAX_ATTEMPTS = 2;

/** Any region will do for a server of our own, but a signature must name one. */
const LOCAL = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/**
 * A client for the service, with region and credentials of the environment, or with `endpoint` for a server of our own
 * that speaks its protocol. Such a server gets a signature made with a made-up key: reaching it must not cost a search
 * for real credentials, nor show it a request that was signed with them.
 */
export const createEventBridgeClient = (place: { readonly endpoint?: string | null } = {}): EventBridgeClient => {
  silenceRuntimeNotice();
  return new EventBridgeClient({
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Without it the client only warns of the time limit and goes on waiting.
      throwOnRequestTimeout: true,
    },
    ...(place.endpoint && { ...LOCAL, endpoint: place.endpoint }),
  });
};

const DETAIL_TYPES: Readonly<Record<BusEvent['schema'], string>> = {
  [EVENT_SCHEMA]: PARAMETERS_PUBLISHED,
  [PROJECTION_SCHEMA]: PARAMETERS_PROJECTED,
};

const entryOf = (event: BusEvent, busName: string): PutEventsRequestEntry => ({
  EventBusName: busName,
  Source: EVENT_SOURCE,
  DetailType: DETAIL_TYPES[event.schema],
  Detail: JSON.stringify(event),
});

/**
 * The service answers for each entry, in order, with an id or an error. It may have taken entries behind a failed one;
 * they do not count, because a subscriber would then see a later version before an earlier one's repetition.
 */
const outcomeOf = (
  { Entries = [], FailedEntryCount = 0 }: PutEventsResponse,
  sent: number,
  before: number,
): Result<number, BusError> => {
  if (Entries.length !== sent) {
    return err(busError('bad-answer', before, `${sent} entries were sent and ${Entries.length} answered`));
  }
  const failed = Entries.findIndex(({ EventId, ErrorCode }) => !EventId || ErrorCode);
  if (failed === -1 && FailedEntryCount === 0) return ok(before + sent);
  if (failed === -1) return err(busError('bad-answer', before, `${FailedEntryCount} entries failed and none is named`));
  const { ErrorCode, ErrorMessage } = Entries[failed] ?? {};
  return err(busError(entryCode(ErrorCode), before + failed, `${ErrorCode ?? 'no id'}: ${ErrorMessage ?? ''}`));
};

/** The bus of that name behind a client. The caller closes the client. */
export const eventBridgeBus = ({
  client,
  busName,
}: {
  readonly client: EventBridgeClient;
  readonly busName: string;
}): Bus => {
  const send = async (batch: readonly PutEventsRequestEntry[], before: number): Promise<Result<number, BusError>> => {
    try {
      const answer = await client.send(new PutEventsCommand({ Entries: [...batch] }));
      return outcomeOf(answer, batch.length, before);
    } catch (thrown) {
      return err(thrownError(thrown, before));
    }
  };
  return {
    publish: async (events) => {
      const entries = events.map((event) => entryOf(event, busName));
      let accepted = 0;
      while (accepted < entries.length) {
        const batch = batchFrom(entries, accepted);
        if (batch.length === 0) return err(busError('too-large', accepted, 'one event exceeds a request'));
        const sent = await send(batch, accepted);
        if (!sent.ok) return sent;
        accepted = sent.value;
      }
      return ok({ accepted });
    },
  };
};
