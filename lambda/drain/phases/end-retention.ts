import type { Phase } from '../drain';
import { RETENTION_EMPTY } from '../retention';

/** Last phase of a node whose instance is retained: in the end its pods have moved, and their volumes are detached. */
export const endRetention: Phase = ({ node }) => ({ actions: [{ type: 'end-retention', node, because: RETENTION_EMPTY }], wakeAt: Infinity });
