import { type EntryView, type Explanation, get, type HistoryItem, type MarketLine, type PublishedSet } from './api.ts';
import { type Alarm, type Decision, EMPTY, type MarketView, type Model } from './model.ts';
import type { Proposal, ProposalContent, ProposalLine } from './proposal.ts';

const PAGE_SIZE = 100;
/** Five hours of minutes: what charts and the breaker's timeline look back on. */
const KEPT_ITEMS = 300;

const ofMarket = (market: string, rest: string): string => `/v1/markets/${encodeURIComponent(market)}/${rest}`;

const bodyAt = async <T>(path: string): Promise<T | null> => {
  const { status, body } = await get<T>(path);
  return status === 200 ? body : null;
};

interface HistoryPage {
  readonly items: readonly HistoryItem[];
  readonly next: string | null;
}

/** The newest versions, oldest first, read only as far back as is not known yet. */
const historyTo = async (
  market: string,
  known: readonly HistoryItem[],
  version: number,
): Promise<readonly HistoryItem[]> => {
  const last = known.at(-1)?.version ?? 0;
  const wanted = Math.min(version - last, KEPT_ITEMS);
  const fresh: HistoryItem[] = [];
  let path: string | null = ofMarket(market, `history?limit=${Math.min(PAGE_SIZE, Math.max(1, wanted))}`);
  while (path !== null && fresh.length < wanted) {
    const page: HistoryPage | null = await bodyAt<HistoryPage>(path);
    fresh.push(...(page?.items ?? []));
    path = page?.next ?? null;
  }
  const newer = fresh.filter((item) => item.version > last).reverse();
  const joined = newer[0]?.version === last + 1 ? [...known, ...newer] : newer.length > 0 ? newer : known;
  return joined.slice(-KEPT_ITEMS);
};

const felt = ({ status, maintenancePpm, initialPpm, breaker }: HistoryItem): string =>
  JSON.stringify([status, maintenancePpm, initialPpm, breaker.market]);

/** The newest version in which something changed that a user feels. */
const changedIn = (history: readonly HistoryItem[]): HistoryItem | undefined =>
  history.findLast((item, index) => {
    const before = history[index - 1];
    return before !== undefined && felt(before) !== felt(item);
  });

const lastChangeOf = async (
  market: string,
  history: readonly HistoryItem[],
  before: MarketView['lastChange'],
): Promise<MarketView['lastChange']> => {
  const item = changedIn(history);
  if (!item) return null;
  if (item.version === before?.version) return before;
  const text = (await bodyAt<Explanation>(ofMarket(market, `explanation/${item.version}`)))?.change?.text;
  return text === undefined ? null : { version: item.version, slot: item.slot, text };
};

const advance = async (line: MarketLine, before: MarketView | undefined): Promise<MarketView> => {
  const { market: id, version } = line;
  const known: MarketView = before
    ? { ...before, line }
    : { id, line, set: null, entry: null, history: [], lastChange: null };
  if (version === null || (known.set?.version === version && known.history.at(-1)?.version === version)) return known;
  const [set, entry, history] = await Promise.all([
    bodyAt<PublishedSet>(ofMarket(id, `parameters/${version}`)),
    bodyAt<EntryView>(ofMarket(id, `entries/${version}`)),
    historyTo(id, known.history, version),
  ]);
  // A set and the entry of another version must not stand side by side.
  if (!set || !entry) return { ...known, history };
  return { ...known, set, entry, history, lastChange: await lastChangeOf(id, history, known.lastChange) };
};

/** Asked for beside the sets; an endpoint that does not have it is not asked again. */
const optional = <T>(path: string) => {
  let absent = false;
  return async (): Promise<T | null> => {
    if (absent) return null;
    const { status, body } = await get<T>(path);
    absent = status === 404;
    return status === 200 ? body : null;
  };
};

export interface Store {
  readonly model: () => Model;
  /** Asks the endpoint for everything newer. Never twice at once; resolves also when nothing answered. */
  readonly refresh: () => Promise<void>;
  readonly setStreaming: (streaming: boolean) => void;
  readonly openDecision: (market: string, version: number) => Promise<void>;
}

/** The lines with what they do not tell, which is read once. */
const withContent = (lines: readonly ProposalLine[], known: readonly Proposal[]): Promise<readonly Proposal[]> =>
  Promise.all(
    lines.map(async (line) => {
      const content = known.find(({ id }) => id === line.id)?.content;
      if (content) return { ...line, content };
      const read = await bodyAt<{ proposal: ProposalContent }>(`/v1/proposals/${encodeURIComponent(line.id)}`);
      return { ...line, content: read?.proposal ?? null };
    }),
  );

/** A change of the model by what is newest at the endpoint, in two steps: the clock at once, the rest when it is all there. */
type Put = (change: Partial<Model>) => void;

const createReading = (model: () => Model, put: Put): (() => Promise<void>) => {
  const askProposals = optional<{ proposals: readonly ProposalLine[] }>('/v1/proposals');
  const askAlarms = optional<{ alarms: readonly Alarm[] }>('/v1/alarms');
  const realm = (): string | null => model().markets.find(({ set }) => set)?.set?.realm ?? null;
  return async () => {
    const { status, body, clock } = await get<{ markets: readonly MarketLine[] }>('/v1/markets');
    const heardAtMs = performance.now();
    put({
      lastHeardMs: heardAtMs,
      ...(clock !== null && { clock: { marketSeconds: clock, heardAtMs, realm: realm() } }),
    });
    if (status !== 200 || !body) return;
    const before = new Map(model().markets.map((view) => [view.id, view]));
    const [markets, proposals, alarms] = await Promise.all([
      Promise.all(body.markets.map((line) => advance(line, before.get(line.market)))),
      askProposals(),
      askAlarms(),
    ]);
    put({
      markets,
      proposals: await withContent(proposals?.proposals ?? [], model().proposals),
      alarms: alarms?.alarms ?? [],
    });
    const { clock: stated } = model();
    if (stated) put({ clock: { ...stated, realm: realm() } });
  };
};

const readDecision = async (market: string, version: number): Promise<Decision> => {
  const [set, entry, explanation] = await Promise.all([
    bodyAt<PublishedSet>(ofMarket(market, `parameters/${version}`)),
    bodyAt<EntryView>(ofMarket(market, `entries/${version}`)),
    bodyAt<Explanation>(ofMarket(market, `explanation/${version}`)),
  ]);
  return { set, entry, explanation };
};

const KEPT_DECISIONS = 20;

/** Holds what the page knows, and tells `onChange` when that has become more. */
export const createStore = (onChange: () => void): Store => {
  let model = EMPTY;
  let underway: Promise<void> | null = null;
  const put: Put = (change) => {
    model = { ...model, ...change };
    onChange();
  };
  const read = createReading(() => model, put);
  return {
    model: () => model,
    // A failure is told by the time since the last answer, which goes on growing.
    refresh: () => {
      underway ??= read()
        .catch(() => undefined)
        .finally(() => {
          underway = null;
        });
      return underway;
    },
    setStreaming: (streaming) => streaming !== model.streaming && put({ streaming }),
    openDecision: async (market, version) => {
      const key = `${market}/${version}`;
      if (model.decisions.has(key)) return;
      const decision = await readDecision(market, version);
      put({ decisions: new Map([...model.decisions, [key, decision] as const].slice(-KEPT_DECISIONS)) });
    },
  };
};
