import { type Phase, nextOf } from '../drain';
import { unknownKindUntil } from '../gate';

/** The pods have left. The instance is held until their owners are available elsewhere, as the gate of each decides. */
export const waitForReplacements: Phase = (drain) => {
  const { awaited, baseline, gates } = drain;
  const untils = gates.flatMap((gate) => (gate.type === 'waiting' ? gate.until ?? [] : []));
  return awaited.length === 0 ? undefined : { blockers: awaited, wakeAt: nextOf(drain, unknownKindUntil(baseline.evacuated ?? 0), ...untils) };
};
