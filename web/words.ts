/** Codes of the wire in words. What has no words here is shown as it came. */

export const STATUS: Readonly<Record<string, { readonly mark: string; readonly word: string; readonly tone: string }>> =
  {
    valid: { mark: '✓', word: 'valid', tone: 'good' },
    degraded: { mark: '◐', word: 'degraded', tone: 'warn' },
    fallback: { mark: '▲', word: 'fallback', tone: 'bad' },
    expired: { mark: '✕', word: 'expired', tone: 'bad' },
    unpublished: { mark: '…', word: 'not published yet', tone: 'mute' },
    unreadable: { mark: '?', word: 'ledger unreadable', tone: 'bad' },
    unknown: { mark: '?', word: 'not known', tone: 'bad' },
  };

export const GRADE: Readonly<Record<string, { readonly mark: string; readonly tone: string }>> = {
  valid: { mark: '✓', tone: 'good' },
  degraded: { mark: '◐', tone: 'warn' },
  uncertain: { mark: '◔', tone: 'warn' },
  stale: { mark: '✕', tone: 'bad' },
  invalid: { mark: '✕', tone: 'bad' },
};

export const BREAKER: Readonly<
  Record<string, { readonly mark: string; readonly tone: string; readonly level: number }>
> = {
  normal: { mark: '✓', tone: 'good', level: 1 },
  recovery: { mark: '↺', tone: 'warn', level: 2 },
  caution: { mark: '!', tone: 'warn', level: 3 },
  limit: { mark: '▼', tone: 'bad', level: 4 },
  halt: { mark: '■', tone: 'bad', level: 5 },
};

export const VERDICT: Readonly<Record<string, string>> = {
  used: 'used',
  stale: 'its answer is too old',
  pinned: 'its book stood still while others moved',
  outlier: 'too far from the others',
  'no-cross': 'no trusted price of its quote currency',
  timeout: 'no answer in time',
  unreachable: 'could not be reached',
  status: 'answered with an error',
  'too-large': 'its answer was too large',
  redirect: 'sent us elsewhere',
  'not-json': 'its answer could not be read',
  schema: 'its answer had another shape',
  'unknown-pair': 'does not know the pair',
  'empty-book': 'its book was empty',
  'crossed-book': 'its book was crossed',
  'unsorted-book': 'its book was out of order',
  'not-positive': 'a price or size was not positive',
  'thin-book': 'its book was too thin',
  implausible: 'an implausible price',
  future: 'its time lies in the future',
  'not-trading': 'not trading there',
};

export const ACTION: Readonly<Record<string, string>> = {
  open: 'Open',
  increase: 'Increase',
  reduce: 'Reduce',
  close: 'Close',
  repay: 'Repay',
  addCollateral: 'Add collateral',
  withdraw: 'Withdraw',
  liquidate: 'Liquidate',
  fund: 'Fund',
  settle: 'Settle',
};

export const PERMISSION: Readonly<Record<string, { readonly mark: string; readonly tone: string }>> = {
  yes: { mark: '✓', tone: 'good' },
  limited: { mark: '◐', tone: 'warn' },
  no: { mark: '✕', tone: 'bad' },
};

export const FIELD: Readonly<Record<string, string>> = {
  maintenancePpm: 'Maintenance margin',
  initialPpm: 'Initial margin',
  openInterestCapUsd: 'Open interest cap',
};

export const FALLBACK = 'no new risk, caps at current open interest, ramps frozen, liquidate only on your own price';
