import { readFile } from 'node:fs/promises';
import { type BreakerStatement, type SignedStatement, signedStatement } from '../core/market/index.ts';
import { err, ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import { signOrder } from '../governance/index.ts';
import { readKeyFile } from '../local/index.ts';
import { localSigner, type Signer } from '../publication/index.ts';
import { type OrderPlace, type Taken, withPlace } from './breaker-place.ts';
import type { End } from './options.ts';
import type { ExitCode } from './outcome.ts';

export interface OrderOptions {
  readonly key: readonly string[];
  readonly reason?: string;
  readonly until?: End;
  readonly state?: 'limit' | 'halt';
  readonly from?: string;
  readonly url?: string;
  readonly print?: true;
  readonly data?: string;
}

/** An order, and what the endpoint made of it: null where it was only printed. */
export interface Ordered {
  readonly order: SignedStatement;
  readonly answer: Taken | null;
}

export interface OrderFault {
  readonly code: ExitCode;
  readonly detail: string;
}
const wrong = (detail: string) => err<OrderFault>({ code: 2, detail });

const endOf = (until: End, now: UnixSeconds): UnixSeconds => ('at' in until ? until.at : now + until.after);

const statementOf = (
  kind: BreakerStatement['kind'],
  { realm, market, now }: Pick<OrderPlace, 'realm' | 'market' | 'now'>,
  { reason, until, state = 'halt' }: OrderOptions,
): Result<BreakerStatement, string> => {
  if (reason === undefined) return err('give --reason, or --from with what another owner printed');
  const common = { realm, market, reason, issuedAt: now };
  if (kind !== 'lock') return ok({ kind, ...common });
  return until ? ok({ kind, ...common, state, until: endOf(until, now) }) : err('give --until');
};

/** What another signer printed, if it is about the same. */
const printed = async (
  file: string,
  kind: BreakerStatement['kind'],
  { realm, market }: Pick<OrderPlace, 'realm' | 'market'>,
): Promise<Result<SignedStatement, string>> => {
  try {
    const parsed = signedStatement.safeParse(JSON.parse(await readFile(file, 'utf8')));
    if (!parsed.success) return err(`${file} is not an order printed by plimsoll breaker ${kind} --print`);
    const { statement } = parsed.data;
    if (statement.kind === kind && statement.market === market && statement.realm === realm) return ok(parsed.data);
    return err(
      `${file} is a ${statement.kind} of ${statement.market} in ${statement.realm}, not a ${kind} of ${market} in ${realm}`,
    );
  } catch (cause) {
    return err(`${file}: ${(cause as Error).message}`);
  }
};

const signersOf = (files: readonly string[]): Result<readonly Signer[], string> => {
  const signers: Signer[] = [];
  for (const file of files) {
    const key = readKeyFile(file);
    if (!key.ok) return key;
    signers.push(localSigner(key.value));
  }
  return ok(signers);
};

const signedBy = async (
  statement: BreakerStatement,
  before: SignedStatement['votes'],
  files: readonly string[],
): Promise<Result<SignedStatement, string>> => {
  const signers = signersOf(files);
  if (!signers.ok) return signers;
  const order = await signOrder(statement, signers.value);
  if (!order.ok) return err(order.error.detail);
  return ok({ statement, votes: [...before, ...order.value.votes] });
};

const orderAt = async (
  kind: BreakerStatement['kind'],
  place: OrderPlace,
  options: OrderOptions,
): Promise<Result<Ordered, OrderFault>> => {
  const before = options.from === undefined ? null : await printed(options.from, kind, place);
  if (before && !before.ok) return wrong(before.error);
  const statement = before ? ok(before.value.statement) : statementOf(kind, place, options);
  if (!statement.ok) return wrong(statement.error);
  const order = await signedBy(statement.value, before?.value.votes ?? [], options.key);
  if (!order.ok) return wrong(order.error);
  if (options.print) return ok({ order: order.value, answer: null });
  const answer = await place.send(order.value);
  return answer.ok ? ok({ order: order.value, answer: answer.value }) : err({ code: 1, detail: answer.error });
};

/** Signs an order to a market's breaker and sends it, to a data folder or an endpoint; when told so it is only printed. */
export const orderBreaker = async (
  kind: BreakerStatement['kind'],
  market: string,
  options: OrderOptions,
): Promise<Result<Ordered, OrderFault>> => {
  const done = await withPlace({ market, ...options }, (place) => orderAt(kind, place, options));
  return done.ok ? done.value : wrong(done.error);
};
