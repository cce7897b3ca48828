import { expect, it } from 'vitest';
import { runHash } from '../../lib/chain/index.ts';
import { hex, runHashByHand } from '../publication/independent.ts';

const statement = { realm: 'live', root: `0x${'ab'.repeat(32)}`, slot: 1_678_406_460, sets: 3 } as const;

it('what is signed is the EIP-712 hash that the standard gives, worked out by hand', () => {
  expect(runHash(statement)).toBe(hex(runHashByHand('live', statement.root, statement.slot, statement.sets)));
});

it('one statement has another hash in every realm, for every slot, size and root', () => {
  const others = [
    { ...statement, realm: 'simulated:7' },
    { ...statement, realm: 'history:0123456789abcdef:202303100000-202303120000' },
    { ...statement, slot: statement.slot + 60 },
    { ...statement, sets: 4 },
    { ...statement, root: `0x${'ac'.repeat(32)}` as const },
  ];
  expect(new Set([statement, ...others].map(runHash)).size).toBe(others.length + 1);
});
