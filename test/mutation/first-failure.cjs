const { TestEnvironment } = require('jest-environment-node');

/** Ends at the first example that fails: one is enough to know that the code is broken, and each failure takes long to describe. */
module.exports = class FirstFailure extends TestEnvironment {
  handleTestEvent(event) {
    this.failed ||= event.name === 'test_fn_failure';
    if (this.failed && event.name === 'test_start') event.test.mode = 'skip';
  }
};
