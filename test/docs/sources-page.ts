import { defaultPolicy } from '../../lib/core/policy/index.ts';
import { describeSources, type SourceDescription } from '../../lib/sources/index.ts';

/** Where the page stands. */
export const PAGE = new URL('../../docs/sources.md', import.meta.url);

const hostOf = (origin: string): string => new URL(origin).host;
const listed = (items: readonly string[]): string => items.join(', ') || '—';

const staleText = ({ staleness }: SourceDescription): string => {
  const [usual, ...rest] = staleness.map(({ seconds, ids }) => ({
    seconds: `${seconds} s`,
    pairs: [...new Set(ids.map((id) => id.split(':')[1] ?? id))].join(', '),
  }));
  return [usual?.seconds, ...rest.map(({ seconds, pairs }) => `${seconds} for ${pairs}`)].join('; ');
};

const COLUMNS: readonly (readonly [title: string, of: (one: SourceDescription) => string])[] = [
  ['venue', ({ venue }) => `[${venue}](#${venue})`],
  ['kind', ({ kind }) => kind],
  ['operator', ({ operator }) => operator],
  ['made of', ({ derivedFrom }) => listed(derivedFrom)],
  ['quotes asked', ({ quotes }) => listed(quotes)],
  ['limit', ({ limit }) => `${limit.weight} in ${limit.perSeconds} s`],
  ['stale after', staleText],
  ['tells if open', ({ tellsStatus }) => (tellsStatus ? 'yes' : 'no')],
];

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const sectionOf = ({ venue, gives, hosts, ids, means }: SourceDescription): string => {
  const pairs = ids.map((id) => id.split(':')[1] ?? id);
  const asked = pairs.length > 0 ? `Asked for ${pairs.join(', ')}.` : 'Not asked by the default policy.';
  const shape = gives === 'book' ? 'Order books' : 'Readings without a book';
  return [
    `### ${venue}`,
    '',
    means,
    '',
    `${shape} from ${hosts.map((one) => `\`${hostOf(one)}\``).join(', ')}. ${asked}`,
  ].join('\n');
};

const HEAD = `# Sources

Made from the adapters and the default policy by \`npm run sources\`; a test fails when it is behind. \`plimsoll source list\` prints the
same. To judge a feed that is not here: [a new feed](new-feed.md).

Spot books form the price. Perps, indices and composites are witnesses: they lower the grade and never move the price. Two venues of one
operator are one voice. *Made of* names operators whose prices go into this one, where the adapter knows them. *Limit* is what the venue
publishes for one address, in its own units of weight; all hosts of a venue share it and count as one source. *Stale after* is the age from
which on an answer counts for nothing. A venue that tells whether its markets are open is asked for that in every cycle.`;

/** The text of `docs/sources.md`. */
export const sourcesPage = (): string => {
  const sources = describeSources(defaultPolicy());
  const table = [
    row(COLUMNS.map(([title]) => title)),
    row(COLUMNS.map(() => '---')),
    ...sources.map((one) => row(COLUMNS.map(([, of]) => of(one)))),
  ].join('\n');
  return `${[HEAD, table, '## What an answer means', ...sources.map(sectionOf)].join('\n\n')}\n`;
};
