export { createHttpClient, DEFAULT_MAX_BYTES, type GetOptions, type HttpClient, type JsonAnswer } from './client.ts';
export type { HttpError, HttpErrorCode } from './error.ts';
