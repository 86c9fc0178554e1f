import { PACKAGE_NAME } from '../../src/names';

console.log(`${PACKAGE_NAME}: demo`);
