import { PACKAGE_NAME } from '../src/names';

test('the package calls itself by its npm name', () => {
  expect(PACKAGE_NAME).toBe('cdk-graceful-node-group');
});
