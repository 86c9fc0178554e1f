import { Load } from './load';
import type { GeneratorMessage, GeneratorOptions } from './protocol';
import { ScaledClock } from '../../../simulation/clock/scaled-clock';

/* The process of generator.ts. */

function tell(message: GeneratorMessage): void {
  process.send?.(message);
}

let load: Promise<Load> | undefined;

async function obey(message: GeneratorOptions | 'stop'): Promise<void> {
  try {
    if (message !== 'stop') {
      load = Load.start({ ...message, clock: new ScaledClock() });
      await load;
      tell({ type: 'started' });
    } else if (load) {
      tell({ type: 'stopped', results: await (await load).stop() });
    }
  } catch (error) {
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

process.on('message', (message: GeneratorOptions | 'stop') => void obey(message));
// The parent is gone.
process.on('disconnect', () => process.exit(0));
