import { type Child, h } from './dom.ts';
import { dateTime, duration, exactDollars, percent, price, secondsOf, unbroken } from './format.ts';
import { backLink } from './market.ts';
import type { Model, Moment } from './model.ts';
import { pill } from './parts.ts';
import type { Proposal, ProposalContent } from './proposal.ts';
import { FIELD } from './words.ts';

const OUTCOME: Readonly<Record<string, readonly [mark: string, tone: string]>> = {
  open: ['●', 'warn'],
  executed: ['✓', 'good'],
  vetoed: ['✕', 'bad'],
};

/** Open by the endpoint's word, but past its deadline by the clock: nobody can sign it any more. */
const standing = ({ status, deadline }: Proposal, { market }: Moment): string =>
  status === 'open' && market >= secondsOf(deadline) ? 'expired' : status;

const outcomePill = (status: string): HTMLElement => {
  const [mark, tone] = OUTCOME[status] ?? ['–', 'mute'];
  return pill(tone, mark, status, { 'data-field': 'status' });
};

const amount = (field: string, value: number): string =>
  field === 'openInterestCapUsd' ? exactDollars(value) : percent(value, 4).replace(/\.?0+(\s%)$/, '$1');

type Change = Proposal['changes'][number];

const changeBlock = ({ field, from, to, sentence }: Change): HTMLElement =>
  h(
    'section',
    { class: 'change', 'data-change': field },
    h('h3', {}, FIELD[field] ?? field),
    h(
      'p',
      { class: 'fromto' },
      h('span', { class: 'num from' }, amount(field, from)),
      h('span', { 'aria-label': 'to' }, '→'),
      h('strong', { class: 'num to' }, amount(field, to)),
    ),
    h('p', {}, unbroken(sentence)),
  );

const conditionsList = ({ conditions }: ProposalContent): HTMLElement => {
  const { current, worstState, worstGrade, price: range, deadline } = conditions;
  return h(
    'ul',
    {},
    h('li', {}, `price from ${price(range.low, range.decimals)} to ${price(range.high, range.decimals)}`),
    ...current.map(({ field, min, max }) =>
      h('li', {}, `${FIELD[field] ?? field} now from ${amount(field, min)} to ${amount(field, max)}`),
    ),
    h('li', {}, `breaker no worse than ${worstState}, data no worse than ${worstGrade}`),
    h('li', {}, `before ${dateTime(deadline)} UTC`),
  );
};

const hashLine = (name: string, value: string | undefined): Child =>
  value === undefined ? null : [h('dt', {}, name), h('dd', {}, h('code', {}, value))];

const signers = ({ kind, approvals: { owners, signers: signed, threshold } }: Proposal): string => {
  if (kind === 'notice') return 'a notice: nobody has to sign, any guardian can veto';
  return threshold === null || owners.length === 0
    ? 'The policy names no owners: nobody can approve it.'
    : `${signed.length} of ${threshold} signatures, ${owners.length} owners`;
};

const part = (title: string, ...content: readonly Child[]): HTMLElement =>
  h('section', { class: 'part' }, h('h3', {}, title), ...content);

const comparing = ({ id, kind, hashes, content, market }: Proposal): HTMLElement =>
  part(
    kind === 'notice' ? 'Compare before you veto' : 'Compare before you sign',
    h(
      'dl',
      { class: 'hashes' },
      hashLine('EIP-712, approve', kind === 'notice' ? undefined : hashes.approve),
      hashLine('proposal', id),
      hashLine('policy', content?.policyHash),
      hashLine('EIP-712, veto', hashes.veto),
    ),
    h('p', { class: 'quiet' }, 'On a machine that you trust:'),
    h('p', {}, h('code', {}, `npx plimsoll proposal show ${id}`)),
    h(
      'p',
      {},
      h('a', { href: `/v1/proposals/${id}` }, 'as JSON'),
      content && [
        ' · ',
        h('a', { href: `#/${market}/${content.version}` }, `the decision behind it, v${content.version}`),
      ],
    ),
  );

/** Until the last signature, or until it takes effect by itself. */
const timeLeft = ({ deadline, effectiveAt }: Proposal, { market }: Moment): string => {
  if (effectiveAt === null) return `${duration(secondsOf(deadline) - market)} left`;
  const left = secondsOf(effectiveAt) - market;
  return left > 0 ? `takes effect in ${duration(left)}` : 'takes effect with the next good data';
};

const whole = (one: Proposal, moment: Moment): HTMLElement => {
  const { id, market, content, ending, deadline } = one;
  const status = standing(one, moment);
  return h(
    'article',
    { class: 'card proposal', 'data-proposal': id, 'data-key': id },
    h('div', { class: 'head' }, h('h2', {}, h('a', { href: `#/proposals/${id}` }, market)), outcomePill(status)),
    h(
      'p',
      { class: 'deadline' },
      status === 'open'
        ? h('strong', {}, timeLeft(one, moment))
        : (ending?.reason ?? `ended ${dateTime(deadline)} UTC`),
      h('span', { class: 'quiet' }, ` · ${signers(one)}`),
    ),
    ...one.changes.map(changeBlock),
    part('Who is hurt', h('p', {}, unbroken(one.affected))),
    part('Why', h('p', {}, unbroken(one.why))),
    part(one.kind === 'notice' ? 'When, and who can stop it' : 'If nobody signs', h('p', {}, unbroken(one.ifUnsigned))),
    content && part('Holds only while', conditionsList(content)),
    comparing(one),
  );
};

const row = (one: Proposal, moment: Moment): HTMLElement =>
  h(
    'li',
    { 'data-proposal': one.id },
    h('a', { href: `#/proposals/${one.id}` }, one.market),
    ' ',
    outcomePill(standing(one, moment)),
    h('p', {}, one.changes.map(({ sentence }) => sentence).join(' ')),
    one.ending && h('p', { class: 'quiet' }, one.ending.reason),
  );

const list = (model: Model, moment: Moment): readonly Node[] => {
  const open = model.proposals.filter((one) => standing(one, moment) === 'open');
  const ended = model.proposals.filter((one) => standing(one, moment) !== 'open');
  return [
    h('h1', {}, 'Proposals'),
    h(
      'p',
      { class: 'quiet' },
      open.length === 0
        ? 'Nothing waits for a signature.'
        : 'Changes outside the rails wait here for the owners; the part inside is published already. Loosenings that their budget holds back are announced here and can be vetoed.',
    ),
    h('div', { class: 'proposals' }, ...open.map((one) => whole(one, moment))),
    h(
      'div',
      {},
      ended.length > 0 && [h('h2', {}, 'Ended'), h('ul', { class: 'ended' }, ...ended.map((one) => row(one, moment)))],
    ),
  ];
};

/** All proposals, or one of them. */
export const proposalsPage = (model: Model, id: string | undefined, moment: Moment): readonly Node[] => {
  if (id === undefined) return list(model, moment);
  const one = model.proposals.find((proposal) => proposal.id === id);
  const back = backLink('#/proposals', 'all proposals');
  if (!one) return [back, h('h1', {}, 'Proposal'), h('p', { class: 'notice warn' }, 'There is no such proposal.')];
  return [
    back,
    h('h1', { class: 'unseen' }, `Proposal for ${one.market}`),
    h('div', { class: 'proposals' }, whole(one, moment)),
  ];
};
