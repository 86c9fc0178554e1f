import * as z from 'zod/mini';
import { issues } from '../../../../lambda/drain/messages/issues';

const SCHEMA = z.object({ source: z.literal('aws.ec2'), resources: z.array(z.string()) });
const wrong = (event: unknown): string => {
  const { error } = SCHEMA.safeParse(event);
  return error ? issues(error) : '';
};

test('what is wrong is told with where it stands', () => {
  expect(wrong({ source: 'com.example', resources: ['a', 7] })).toMatch(/^source: .+; resources\.1: [^;]+$/);
});

test('five of many, and how many more there are', () => {
  expect(wrong({ source: 'aws.ec2', resources: [1, 2, 3, 4, 5] })).not.toContain('more');
  expect(wrong({ source: 'aws.ec2', resources: Array.from({ length: 60_000 }, () => 7) })).toMatch(/resources\.4: [^;]+; and 59995 more$/);
});
