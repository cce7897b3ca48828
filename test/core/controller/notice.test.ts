import { describe, expect, it } from 'vitest';
import { entryBody, explain } from '../../../lib/core/controller/index.ts';
import { type Command, isNotice } from '../../../lib/core/mandate/index.ts';
import { defaultPolicy, type Policy, parsePolicy, policyHash } from '../../../lib/core/policy/index.ts';
import { type Answer, type Chain, cycle, inputsAt, MARKET, T0, threeAt, UNBORN } from '../../support/cycles.ts';

const GUARDIAN = `0x${'4'.repeat(40)}`;
const NOTICE_SECONDS = 1_200;

/** The built-in policy with a guardian, a notice of twenty minutes, and a forecaster that is warm after a few bars. */
const POLICY: Policy = (() => {
  const standard = defaultPolicy();
  const { major } = standard.classes;
  if (!major) throw new Error('the default policy has no class of majors');
  const { budget, proposals } = major.mandate;
  const mandate = {
    ...major.mandate,
    budget: { ...budget, coolDownSeconds: 600 },
    proposals: { ...proposals, noticeSeconds: NOTICE_SECONDS },
  };
  const parsed = parsePolicy({
    ...standard,
    volatility: { ...standard.volatility, warmUpReturns: 2 },
    mandate: { owners: [], threshold: null, guardians: [GUARDIAN] },
    classes: { ...standard.classes, major: { ...major, mandate } },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
})();

/** Books that hold far more than the conservative cap of a new market. */
const DEEP: Partial<Answer> = { depth: 1e9 };
const calm = (minute: number) => threeAt(20_000 + (minute % 2), DEEP);

const vetoOf = (proposal: `0x${string}`): Command => ({
  schema: 'plimsoll.command/1',
  id: `veto:${proposal}`,
  kind: 'veto',
  market: MARKET,
  proposal,
  votes: [{ signer: GUARDIAN, signature: `0x${'00'.repeat(65)}` }],
});

interface Told {
  readonly answers?: (minute: number) => readonly Answer[];
  /** Minute in which a guardian's veto of whatever is open comes. */
  readonly vetoAt?: number;
}

/** Decides minute by minute, by the `step` that decides everywhere. */
const walk = (minutes: number, { answers = calm, vetoAt }: Told = {}) => {
  let chain: Chain = UNBORN;
  return Array.from({ length: minutes }, (_, minute) => {
    const { previous } = chain;
    const open = previous?.body.state.mandate?.open;
    const commands = open && minute === vetoAt ? [vetoOf(open.id)] : [];
    const inputs = inputsAt(T0 + 60 * minute, answers(minute), POLICY, { commands, policyHash: policyHash(POLICY) });
    const done = cycle(chain, inputs, { policy: POLICY });
    chain = done.chain;
    return { ...done, before: previous?.body ?? null, minute };
  });
};
type Walked = ReturnType<typeof walk>[number];

const capOf = ({ body }: Walked) => Number(body.decision.vector.newPositions?.openInterestCapUsd);
const noticeIn = ({ body }: Walked) => {
  const content = body.state.mandate?.open?.proposal;
  return content && isNotice(content) ? content : null;
};
const wordsOf = ({ body, before }: Walked) => explain(body, before).map(({ text }) => text);

describe('a market with deep books and a young cap, decided by `step`', () => {
  const walked = walk(80);
  const first = walked.find((one) => noticeIn(one));
  const content = first && noticeIn(first);
  const to = content?.changes[0]?.to ?? 0;
  const done = walked.find((one) => capOf(one) === to);

  it('announces a loosening as soon as there is a forecast, and says so', () => {
    expect(content?.changes).toMatchObject([{ field: 'openInterestCapUsd', unit: 'usd' }]);
    expect(first && wordsOf(first).some((text) => text.startsWith('Announced for '))).toBe(true);
  });

  it('publishes it in one set at its time and not a minute before, and says why', () => {
    expect((done?.minute ?? 0) - (first?.minute ?? 0)).toBe(NOTICE_SECONDS / 60);
    const before = walked[(done?.minute ?? 0) - 1];
    expect(before && capOf(before)).toBeLessThan(to / 2);
    expect(done?.body.decision.status).toBe('valid');
    expect(done && wordsOf(done)[0]).toContain('as its notice announced');
    expect(done?.body.decision.mandate?.closed).toMatchObject([{ outcome: 'executed', notice: true }]);
  });

  it('leaves maintenance and initial margin to their own rules: the same as where nothing is announced', () => {
    const vetoed = walk(80, { vetoAt: (first?.minute ?? 0) + 1 });
    const margins = (list: readonly Walked[]) =>
      list.map(({ body }) => [body.decision.margin?.maintenancePpm, body.decision.margin?.initialPpm]);
    expect(margins(vetoed)).toEqual(margins(walked));
    expect(Math.max(...vetoed.map(capOf))).toBeLessThan(to / 2);
  });

  it('leaves entries that are read again as they were written', () => {
    for (const { body } of walked) expect(entryBody.parse(JSON.parse(JSON.stringify(body)))).toEqual(body);
  });

  it('loses its notice to a crash in the last minute, and begins it anew when the market is normal again', () => {
    const crash = (done?.minute ?? 0) - 1;
    const answers = (minute: number) =>
      minute < crash ? calm(minute) : threeAt(minute === crash ? 18_000 : 20_000 + (minute % 2), DEEP);
    const found = walk(crash + 240, { answers });
    const hit = found[crash];
    expect(hit?.body.decision.breaker.market).not.toBe('normal');
    expect(hit?.body.decision.mandate?.closed).toMatchObject([{ outcome: 'lapsed', notice: true }]);
    const after = found.slice(crash);
    const anew = after.find((one) => noticeIn(one));
    expect(anew?.body.decision.breaker.market).toBe('normal');
    expect(anew && noticeIn(anew)?.notice.effectiveAt).toBe((anew?.body.inputs.slot ?? 0) + NOTICE_SECONDS);
    for (const one of after.slice(0, (anew?.minute ?? 0) - crash + NOTICE_SECONDS / 60)) {
      expect(capOf(one)).toBeLessThan(to / 2);
    }
  });
});

describe('what the controller does at once while the breaker acts', () => {
  /** A market whose swings grow until the breaker acts; the books thin out with them. */
  const stormy = (minute: number) =>
    minute < 60 ? calm(minute) : threeAt(20_000 * (minute % 2 === 0 ? 1 : 0.94), { depth: minute < 70 ? 1e6 : 1e4 });
  const walked = walk(110, { answers: stormy });
  const acting = walked.filter(({ body }) => body.decision.breaker.market !== 'normal');
  const changes = acting.flatMap(({ body }) => body.decision.mandate?.changes ?? []);
  const emergencies = changes.filter((one) => one.class === 'emergency' && one.published !== one.before);

  it('is a higher initial margin and a lower cap, both of them here, and nothing that loosens', () => {
    expect(new Set(emergencies.map(({ field }) => field))).toEqual(new Set(['initialPpm', 'openInterestCapUsd']));
    for (const { field, before, published } of emergencies) {
      expect(field === 'openInterestCapUsd' ? published < before : published > before).toBe(true);
    }
    for (const { field, before, published } of changes) {
      expect(field === 'openInterestCapUsd' ? published <= before : published >= before).toBe(true);
    }
  });

  it('turns new risk off in the same set', () => {
    const halted = acting.find(({ body }) => body.decision.breaker.market === 'halt');
    expect(halted?.body.decision.breaker.permissions).toMatchObject({ open: 'no', increase: 'no', close: 'yes' });
  });

  it('never is a higher maintenance of positions already open: that comes by its announced ramp', () => {
    const { rampSeconds } = POLICY.classes.major?.margin ?? { rampSeconds: 0 };
    let rises = 0;
    for (const { body, before } of walked) {
      const [was, is] = [before?.decision.margin?.ramp, body.decision.margin?.ramp];
      for (const { startAt, endAt, fromPpm, toPpm } of is ?? []) {
        if (toPpm <= fromPpm || was?.some((leg) => leg.startAt === startAt && leg.toPpm === toPpm)) continue;
        rises += 1;
        expect(startAt).toBeGreaterThanOrEqual(body.inputs.slot);
        expect(endAt - startAt).toBe(rampSeconds);
      }
    }
    expect(rises).toBeGreaterThan(0);
    expect(changes.some((one) => one.field === 'maintenancePpm' && one.class === 'emergency')).toBe(false);
  });
});
