import { backOffMilliseconds } from '../../../../lambda/drain/back-off';
import { interpretAnswer } from '../../../../lambda/drain/verdict/answer';
import { ApiError } from '../../../../lambda/kubernetes/port';

const SECOND = 1000;
const BUDGET_CAUSE = { reason: 'DisruptionBudget', message: 'The disruption budget web needs 3 healthy pods and has 3 currently' };

const answerTo = (error: ApiError | undefined, refusals = 0) => interpretAnswer(error, refusals, 'uid');

test('no error is an accepted eviction', () => {
  expect(answerTo(undefined)).toEqual({ type: 'accepted' });
});

test.each([404, 409])('%i means that this very pod is gone', (status) => {
  expect(answerTo(new ApiError('pods "web-0" not found', { status }))).toEqual({ type: 'gone' });
});

test('a patch of a pod that was made again under its name is refused, for a UID never changes: that very pod is gone', () => {
  expect(answerTo(new ApiError('Pod "web-0" is invalid: metadata.uid: field is immutable', { status: 422 }))).toEqual({ type: 'gone' });
  expect(answerTo(new ApiError('timeout while reading metadata.uid', { status: 504 }))).toMatchObject({ type: 'unknown' });
});

test('a full budget is named with its numbers, and waited for a minute at most', () => {
  expect(answerTo(new ApiError('Cannot evict pod', { status: 429, causes: [BUDGET_CAUSE] }))).toEqual({
    type: 'budget', retryAfter: 60 * SECOND, because: 'the disruption budget web needs 3 healthy pods and has 3 currently',
  });
});

test('a budget whose status lags is asked again after the time that the server names', () => {
  const causes = [{ reason: 'DisruptionBudget', message: 'The disruption budget web is still being processed by the server.' }];
  expect(answerTo(new ApiError('Cannot evict pod', { status: 429, causes, retryAfterSeconds: 10 }))).toEqual({
    type: 'budget', retryAfter: 10 * SECOND, because: 'the disruption budget web is still being processed by the server.',
  });
});

test('429 without that cause is the API server asking for fewer requests, and its header is honoured', () => {
  const answer = answerTo(new ApiError('Too many requests, please try again later.', { status: 429, retryAfterSeconds: 7 }));
  expect(answer).toEqual({ type: 'throttled', retryAfter: 7 * SECOND, because: 'the API server asks for fewer requests' });
});

test('429 for another cause than a budget is no word about one', () => {
  const answer = answerTo(new ApiError('Too many requests', { status: 429, causes: [{ reason: 'Overload', message: 'queue is full' }] }));
  expect(answer).toMatchObject({ type: 'throttled' });
});

test('the header does not shorten a back-off that is longer', () => {
  const answer = answerTo(new ApiError('Too many requests', { status: 429, retryAfterSeconds: 1 }), 5);
  expect(answer).toMatchObject({ type: 'throttled', retryAfter: backOffMilliseconds(5, 'uid') });
});

test('two budgets on one pod are a configuration error, said as such and tried once a minute', () => {
  const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
  expect(answerTo(new ApiError(message, { status: 500 }))).toEqual({
    type: 'several-budgets', retryAfter: 60 * SECOND, because: 'this pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
  });
});

test('a namespace that goes away takes the pod along', () => {
  const error = new ApiError('forbidden', { status: 403, causes: [{ reason: 'NamespaceTerminating', message: 'namespace shop is being terminated' }] });
  expect(answerTo(error)).toMatchObject({ type: 'namespace-terminating', because: 'its namespace is being terminated' });
});

test.each([403, 404, 409, 429, 500])('a webhook that denies with %i is named in its own words, and tried again', (status) => {
  const message = 'admission webhook "strimzi-drain-cleaner.strimzi.io" denied the request: the pod will be rolled by the operator';
  const answer = answerTo(new ApiError(message, { status }));
  expect(answer).toMatchObject({ type: 'webhook', because: message });
});

test('another cause of a 403 is no word about the namespace', () => {
  const error = new ApiError('exceeded quota', { status: 403, causes: [{ reason: 'FieldValueForbidden', message: 'exceeded quota' }] });
  expect(answerTo(error)).toMatchObject({ type: 'forbidden', because: 'exceeded quota' });
});

test.each([401, 403, 422])('%i without a known cause is not asked again within ten seconds', (status) => {
  expect(answerTo(new ApiError('may not', { status }))).toEqual({ type: 'forbidden', retryAfter: 10 * SECOND, because: 'may not' });
});

test.each([[500, 10], [503, 10], [504, 35]])('an error %i of the server may yet be a success, with its words', (status, seconds) => {
  expect(answerTo(new ApiError('etcd is slow', { status }))).toEqual({
    type: 'unknown', retryAfter: seconds * SECOND, because: `the API server answered ${status}: etcd is slow`,
  });
});

test('any other code is transient', () => {
  expect(answerTo(new ApiError('a teapot', { status: 418 }))).toMatchObject({ type: 'transient', because: 'the API server answered 418: a teapot' });
});

test('no answer at all may yet be a success, for as long as a webhook may take', () => {
  expect(answerTo(new ApiError('connection reset'))).toMatchObject({ type: 'unknown', retryAfter: 35 * SECOND, because: 'no answer from the API server: connection reset' });
});
