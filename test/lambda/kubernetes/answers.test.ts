import type { ServerResponse } from 'node:http';
import { answer, status } from './api-server';
import { connected } from './connected';

const api = connected();

describe('answers that are no success', () => {
  const refused = async (handler: (response: ServerResponse) => void): Promise<unknown> => {
    api.server.handler = (_, response) => handler(response);
    return api.kubernetes.evictPod({ namespace: 'shop', name: 'cart-1', uid: 'uid-1' }).catch((error: unknown) => error);
  };

  test('a budget says no: its cause and numbers are kept, and there is no delay to honour', async () => {
    const cause = { reason: 'DisruptionBudget', message: 'The disruption budget cart needs 2 healthy pods and has 2 currently' };
    const body = status(429, 'TooManyRequests', 'Cannot evict pod as it would violate the pod\'s disruption budget.', {
      causes: [cause], retryAfterSeconds: 0,
    });
    const error = await refused((response) => answer(response, 429, body));
    expect(error).toMatchObject({
      name: 'ApiError',
      status: 429,
      reason: 'TooManyRequests',
      causes: [cause],
      message: 'Cannot evict pod as it would violate the pod\'s disruption budget.',
    });
    expect(error).toHaveProperty('retryAfterSeconds', undefined);
  });

  test('a lagging budget says when to come back', async () => {
    const body = status(429, 'TooManyRequests', 'Cannot evict pod', { retryAfterSeconds: 10 });
    await expect(refused((response) => answer(response, 429, body))).resolves.toMatchObject({ status: 429, retryAfterSeconds: 10 });
    await expect(refused((response) => answer(response, 429, status(429, 'TooManyRequests', 'x'), { 'retry-after': '7' })))
      .resolves.toMatchObject({ retryAfterSeconds: 7 });
  });

  test('priority and fairness answers in plain text', async () => {
    await expect(refused((response) => answer(response, 429, 'Too many requests, please try again later.\n', { 'retry-after': '1' })))
      .resolves.toMatchObject({ status: 429, message: 'Too many requests, please try again later.', causes: [], retryAfterSeconds: 1 });
  });

  test('two budgets, a webhook and a gateway keep status and words', async () => {
    const twoBudgets = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    await expect(refused((response) => answer(response, 500, status(500, 'InternalError', twoBudgets))))
      .resolves.toMatchObject({ status: 500, message: twoBudgets });
    await expect(refused((response) => answer(response, 403, status(403, 'Forbidden', 'admission webhook "x" denied the request: wait'))))
      .resolves.toMatchObject({ status: 403, message: 'admission webhook "x" denied the request: wait' });
    await expect(refused((response) => answer(response, 502, '')))
      .resolves.toMatchObject({ status: 502, message: 'POST /api/v1/namespaces/shop/pods/cart-1/eviction was answered with HTTP 502.' });
  });

  test('no answer has no status: refused, reset and timed out', async () => {
    const reset = await refused((response) => { response.destroy(); });
    expect(reset).toMatchObject({ name: 'ApiError', message: expect.stringContaining('No answer to POST') });
    expect(reset).toHaveProperty('status', undefined);

    api.connect({ requestMilliseconds: 50 });
    await expect(refused(() => undefined)).resolves.toMatchObject({ name: 'ApiError', message: expect.stringContaining('timeout') });

    api.endpoint.endpoint = async () => ({ ...api.server.endpoint, url: 'https://127.0.0.1:1' });
    await expect(refused(() => undefined)).resolves.toMatchObject({ name: 'ApiError', message: expect.stringContaining('ECONNREFUSED') });
    expect(api.endpoint.suspected).toBe(3);
  });
});
