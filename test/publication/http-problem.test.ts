import { expect, it } from 'vitest';
import { problemAnswer } from '../../lib/publication/http-problem.ts';

const of = (instance: string) => JSON.parse(problemAnswer({ kind: 'not-found', detail: 'Nothing.', instance }).body);

it('has the members of RFC 9457 and its own beside them', () => {
  const answer = problemAnswer({
    kind: 'version-unknown',
    detail: 'Up to 2.',
    instance: '/v1/x',
    members: { last: 2 },
  });
  expect(answer.statusCode).toBe(404);
  expect(answer.headers['Content-Type']).toBe('application/problem+json');
  expect(JSON.parse(answer.body)).toEqual({
    type: 'urn:plimsoll:problem:version-unknown',
    title: 'Unknown version',
    status: 404,
    detail: 'Up to 2.',
    instance: '/v1/x',
    last: 2,
  });
});

it('no member can stand in for one of its own', () => {
  const members = { status: 200, type: 'about:blank' };
  const answer = problemAnswer({ kind: 'internal', detail: 'No.', instance: '/', members });
  expect(JSON.parse(answer.body)).toMatchObject({ status: 500, type: 'urn:plimsoll:problem:internal' });
});

it.each(['//host/path', '', '*', '/<script>', '/a b', `/${'a'.repeat(500)}`, '/\u0000', '/\ud800'])(
  'does not repeat the path %j',
  (path) => {
    expect(of(path)).not.toHaveProperty('instance');
  },
);
