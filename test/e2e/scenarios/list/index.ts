import { BUDGETS } from './budgets';
import { DUMP } from './dump';
import { ENDINGS } from './endings';
import { MANY_NODES } from './many-nodes';
import { MOVES } from './moves';
import { OWNERS } from './owners';
import { PEOPLE } from './people';
import { PLACEMENT } from './placement';
import { REFUSALS } from './refusals';
import { TACT } from './tact';
import { TROUBLES } from './troubles';

/** Every scenario, wherever it is played. */
export const SCENARIOS = [
  ...BUDGETS, ...OWNERS, ...ENDINGS, ...PEOPLE, ...PLACEMENT, ...REFUSALS, ...TACT, ...TROUBLES, ...MANY_NODES, ...MOVES, DUMP,
];
