import { describe, expect, it } from 'vitest';
import { ENTRY_SCHEMA, upgrade } from '../../../lib/core/controller/index.ts';
import { goldens } from '../../golden/ledger.ts';

const first = goldens().find(({ engine }) => engine === '1');
const bodies = (first?.entries ?? []).map(({ text }) => JSON.parse(text));

describe('an entry of the first schema', () => {
  it('is read as one of the newest, with an empty mandate and no room to loosen', () => {
    expect(bodies.length).toBeGreaterThan(0);
    for (const body of bodies) {
      const read = upgrade(body);
      if (!read.ok) throw new Error(read.error.detail);
      const { schema, engine, state, decision } = read.value;
      expect([schema, engine]).toEqual([ENTRY_SCHEMA, '1']);
      const perp = state.margin !== null;
      expect(state.mandate).toEqual(perp ? { open: null, closed: [] } : null);
      expect(decision.mandate).toEqual(perp ? { changes: [], opened: null, closed: [] } : null);
      if (state.margin) expect(state.margin.maintenance).toMatchObject({ room: 0, ...body.state.margin.maintenance });
    }
  });

  it('that is malformed is refused', () => {
    expect(upgrade({ ...bodies[0], state: {} })).toMatchObject({ ok: false, error: { code: 'malformed' } });
  });
});
