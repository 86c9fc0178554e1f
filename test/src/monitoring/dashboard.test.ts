import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS } from '../../../src/names';
import { drainerOf } from '../synthesis';

interface Widget { type: string; x: number; width: number; properties: { title?: string; markdown?: string; metrics?: unknown[][]; query?: string } }

/** What stands on the dashboard; what CloudFormation fills in reads `?`. */
interface Query { Name: unknown; QueryString: string }

function widgetsOf(props?: cloudwatch.DashboardProps): { widgets: Widget[]; queries: Query[]; drainerName: string } {
  const { drainer, template } = drainerOf();
  drainer.addDashboard(props);
  const [resource] = Object.values(template().findResources('AWS::CloudWatch::Dashboard')) as [{ Properties: { DashboardBody: { 'Fn::Join': [string, unknown[]] } } }];
  const body = resource.Properties.DashboardBody['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : '?')).join('');
  const queries = Object.values(template().findResources('AWS::Logs::QueryDefinition')).map((query) => (query as { Properties: { Name: unknown; QueryString: string } }).Properties);
  return { widgets: (JSON.parse(body) as { widgets: Widget[] }).widgets, queries, drainerName: drainer.drainerName };
}

const graphs = ({ widgets }: ReturnType<typeof widgetsOf>): Map<string, unknown[][]> =>
  new Map(widgets.flatMap(({ properties: { title = '', metrics } }) => (metrics ? [[title, metrics]] : [])));

test('every metric of the drainer stands on the dashboard, for this drainer', () => {
  const made = widgetsOf();
  const shown = [...graphs(made).values()].flat();
  expect([...new Set(shown.filter(([namespace]) => namespace === 'GracefulNodeGroup').map(([, name]) => name))].sort()).toEqual(Object.values(METRICS).sort());
  for (const [namespace, , dimension, value] of shown) {
    if (namespace === 'GracefulNodeGroup') {
      expect([dimension, value]).toEqual(['Drainer', made.drainerName]);
    }
  }
});

test('it shows what the people who operate it ask for', () => {
  const shown = graphs(widgetsOf());
  const statistics = (title: string) => shown.get(title)?.map((metric) => (metric.at(-1) as { stat?: string }).stat);
  expect(shown.get('Drains by outcome')?.map((metric) => metric[5])).toEqual(['drained', 'nothing-to-drain', 'node-missing', 'forced', 'retained', 'failed']);
  expect(statistics('Time to drain, in seconds')).toEqual(['p50', 'p95', 'Maximum']);
  expect([...shown].filter(([, [[namespace]]]) => namespace !== 'GracefulNodeGroup').map(([title, [[namespace, name]]]) => [title, namespace, name])).toEqual([
    ['Function errors and throttles', 'AWS/Lambda', 'Errors'],
    ['Function duration, in milliseconds', 'AWS/Lambda', 'Duration'],
    ['Age of the oldest message, in seconds', 'AWS/SQS', 'ApproximateAgeOfOldestMessage'],
    ['Dead letters', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible'],
  ]);
});

test('its rows are as wide as the dashboard', () => {
  const byRow = new Map<number, number>();
  for (const { y, width } of widgetsOf().widgets as Array<Widget & { y: number }>) {
    byRow.set(y, (byRow.get(y) ?? 0) + width);
  }
  expect(new Set(byRow.values())).toEqual(new Set([24]));
});

test('queries are saved under the name of the drainer, and those of general interest are shown', () => {
  const { widgets, queries, drainerName } = widgetsOf();
  expect(queries.map(({ Name }) => Name)).toEqual([
    'What drains wait for', 'What went wrong', 'How drains ended', 'Who was interrupted', 'Everything about one node or instance',
  ].map((title) => `cdk-graceful-node-group/${drainerName}/${title}`));
  const shown = widgets.filter(({ type }) => type === 'log').map(({ properties: { query = '' } }) => query.replace(/^SOURCE '.*?' \| /, ''));
  expect(shown).toHaveLength(2);
  for (const query of shown) {
    expect(queries.map(({ QueryString }) => QueryString.replaceAll(/\s+/g, ' '))).toContain(query.replaceAll(/\s+/g, ' '));
  }
});

test('widgets of one\'s own come after ours, and other properties are kept', () => {
  const { widgets } = widgetsOf({ widgets: [[new cloudwatch.TextWidget({ markdown: 'Ask the platform team' })]] });
  expect(widgets.at(-1)?.properties.markdown).toBe('Ask the platform team');
  const { drainer, template } = drainerOf();
  drainer.addDashboard({ dashboardName: 'nodes' });
  template().hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'nodes' });
});

test('the dashboard is made once', () => {
  const { drainer } = drainerOf();
  drainer.addDashboard();
  expect(() => drainer.addDashboard()).toThrow('The drainer has its dashboard already. Got: addDashboard a second time. Allowed: once for each drainer.');
});
