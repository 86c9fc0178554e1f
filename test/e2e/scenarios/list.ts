import { BUDGETS } from './list/budgets';
import { DUMP } from './list/dump';
import { ENDINGS } from './list/endings';
import { MANY_NODES } from './list/many-nodes';
import { MOVES } from './list/moves';
import { OWNERS } from './list/owners';
import { PEOPLE } from './list/people';
import { PLACEMENT } from './list/placement';
import { REFUSALS } from './list/refusals';
import { TACT } from './list/tact';
import { TROUBLES } from './list/troubles';

/** Every scenario, wherever it is played. */
export const SCENARIOS = [
  ...BUDGETS, ...OWNERS, ...ENDINGS, ...PEOPLE, ...PLACEMENT, ...REFUSALS, ...TACT, ...TROUBLES, ...MANY_NODES, ...MOVES, DUMP,
];
