import type { Phase } from '../drain';
import { RETENTION_EMPTY } from '../retention';

/** Last phase of a node whose instance is retained: its pods have moved after all, and their volumes are detached. */
export const endRetention: Phase = ({ node }) => ({ actions: [{ type: 'end-retention', node, because: RETENTION_EMPTY }], wakeAt: Infinity });
