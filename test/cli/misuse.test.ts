import { run } from './command';

test.each([
  [['rehearse'], 'Nothing says which cluster to rehearse. Got: no --cluster. Allowed: '],
  [['rehearse', '--cluster', '/nowhere.json'], 'The file cannot be read. Got: /nowhere.json (ENOENT'],
  [['rehearse', '--cluster', __filename], 'The dump is no JSON. Got: '],
  [['rehearse', '--cluster', `${__dirname}/../tsconfig.json`], 'The dump is no JSON. Got: '],
  [['rehearse', '--cluster', `${__dirname}/../../package.json`], 'This is no dump of a cluster. Got: '],
  [['rehearse', '--cluster', `${__dirname}/../fixtures/cluster-3-nodes-54-pods.json`, '--nodes', 'team=x'], 'No node is selected, so there is nothing to rehearse. Got: --nodes team=x.'],
  [['rehearse', '--max-healthy', '300'], "--max-healthy is out of its range. Got: '300'. Allowed: a whole number from 100 to 200."],
  [['rehearse', '--image-pull', 'long'], "--image-pull is no duration. Got: 'long'."],
  [['rehearse', '--surge', 'SOMETIMES'], 'The command line cannot be read. Got: '],
  [['reherse'], "unknown command 'reherse' (Did you mean rehearse?)"],
])('%j is refused in four parts', async (words, said) => {
  const { code, stdout, stderr } = await run(...words);
  expect(stderr).toContain(said);
  expect(stderr).toMatch(/ Got: .* Allowed: .+\. [A-Z].+\n$/s);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test('--help tells commands, exit codes and that nothing is changed', async () => {
  const { code, stdout } = await run('--help');
  expect(code).toBe(0);
  for (const said of ['rehearse', 'Exit codes:', 'NO_COLOR', 'Nothing is ever changed']) expect(stdout).toContain(said);
});
