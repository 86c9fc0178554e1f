import { handler } from '../../lambda/drainer.lambda';

test('an empty batch has no failures', async () => {
  await expect(handler({ Records: [] })).resolves.toEqual({ batchItemFailures: [] });
});
