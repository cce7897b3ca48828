import { canonical, sha256 } from '../core/units/index.ts';
import { conditionalAnswer } from '../publication/index.ts';
import { openApiOf } from './openapi.ts';
import type { Reading, Resource } from './routes-resource.ts';

/** Depends on this release alone, so it is written once, for the first who asks. */
let written: { readonly text: string; readonly etag: string } | undefined;

const documentOf = ({ resources, postings }: Reading) => {
  if (!written) {
    const text = canonical(openApiOf(resources, postings));
    written = { text, etag: `"${sha256(text)}"` };
  }
  return written;
};

export const OPENAPI: Resource = {
  path: '/openapi.json',
  answer: (reading) => {
    const { text, etag } = documentOf(reading);
    return (view) => conditionalAnswer(etag, view, { 'Cache-Control': 'public, max-age=300' }, () => text);
  },
  operation: {
    summary: 'This description, OpenAPI 3.1',
    answer: { schema: null, cached: true },
  },
};
