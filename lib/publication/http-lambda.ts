import type { Writable } from 'node:stream';
import type { HttpEvent, HttpHandler } from './http-payload.ts';
import { writeEvents } from './http-stream.ts';

/** What the platform's runtime offers a function whose address answers in response streams. */
export interface StreamingRuntime {
  readonly streamifyResponse: (handler: (event: HttpEvent, out: Writable) => Promise<void>) => unknown;
  readonly HttpResponseStream: {
    readonly from: (
      out: Writable,
      head: { readonly statusCode: number; readonly headers: Readonly<Record<string, string>> },
    ) => Writable;
  };
}

/** The runtime's own object, or undefined outside it, where libraries of the platform may leave an empty one. */
export const streamingRuntime = (): StreamingRuntime | undefined => {
  const { awslambda } = globalThis as { awslambda?: Partial<StreamingRuntime> };
  return awslambda?.streamifyResponse && awslambda.HttpResponseStream ? (awslambda as StreamingRuntime) : undefined;
};

/** A handler that writes its answers bit by bit, as a function behind an address in mode `RESPONSE_STREAM` must. */
export const streamedHandler = (handler: HttpHandler, { streamifyResponse, HttpResponseStream }: StreamingRuntime) =>
  streamifyResponse(async (event, raw) => {
    const { statusCode, headers, body, events } = await handler(event);
    const out = HttpResponseStream.from(raw, { statusCode, headers });
    // Status and headers go out with the first write: one must be made even where there is no body.
    out.write(body);
    if (events) await writeEvents(events, out);
    else out.end();
  });
