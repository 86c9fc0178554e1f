import { SCENARIOS } from './list';
import { DEFAULT_NODES, play } from './play';
import { comparable, complete } from './report';
import { SimulatedPlace } from './simulated-place';

test.each(SCENARIOS.map((scenario) => ({ ...scenario })))('$name', async (scenario) => {
  const place = new SimulatedPlace(scenario.stage ?? 'default', scenario.nodes ?? DEFAULT_NODES);
  try {
    expect(comparable(await play(scenario, place))).toEqual(complete(scenario.expected));
  } finally {
    place.close();
  }
});
