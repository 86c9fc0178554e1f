import { AutoScalingClient, DescribeAutoScalingGroupsCommand, type LaunchTemplateSpecification } from '@aws-sdk/client-auto-scaling';
import { mockClient } from 'aws-sdk-client-mock';
import { GroupsAdapter } from '../../../../lambda/patcher/aws/groups';

const service = mockClient(AutoScalingClient);
const adapter = new GroupsAdapter(new AutoScalingClient({ region: 'eu-central-1' }));

beforeEach(() => {
  service.reset();
  service.onAnyCommand().rejects('The test expects no such call');
});

const template = (id: string, version: string): LaunchTemplateSpecification => ({ LaunchTemplateId: id, LaunchTemplateName: `name-of-${id}`, Version: version });

/** Which version of the group's template the plan takes an instance for that was launched from another template or version. */
async function versionOf(launched: LaunchTemplateSpecification | undefined, overrides: LaunchTemplateSpecification[] = []) {
  service.on(DescribeAutoScalingGroupsCommand, { AutoScalingGroupNames: ['web'] }).resolves({
    AutoScalingGroups: [{
      AutoScalingGroupName: 'web',
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: template('lt-main', '7'),
          Overrides: overrides.map((other) => ({ InstanceType: 'm7g.large', LaunchTemplateSpecification: other })),
        },
      },
      Instances: [{ InstanceId: 'i-0a', LifecycleState: 'InService', ...launched && { LaunchTemplate: launched } }],
    } as never],
  });
  const [group] = await adapter.describe(['web']);
  expect(group).toMatchObject({ name: 'web', templateVersion: '7' });
  return group?.instances[0]?.templateVersion;
}

test('an instance of the group\'s template has the version that it was launched in', async () => {
  expect(await versionOf(template('lt-main', '7'))).toBe('7');
  expect(await versionOf(template('lt-main', '6'))).toBe('6');
});

test('a template is known by its name where one of both has no id', async () => {
  expect(await versionOf({ LaunchTemplateName: 'name-of-lt-main', Version: '7' })).toBe('7');
  expect(await versionOf({ LaunchTemplateName: 'name-of-another', Version: '7' })).toBe('name-of-another@7');
});

test('an instance of an override is as good as one of the group\'s template, in the version that the group names', async () => {
  const arm = template('lt-arm', '3');
  expect(await versionOf(arm, [arm])).toBe('7');
  expect(await versionOf(template('lt-arm', '2'), [arm])).toBe('lt-arm@2');
});

test('an instance of a template that the group had before is outdated, whatever its version', async () => {
  expect(await versionOf(template('lt-former', '7'))).toBe('lt-former@7');
});

test('so is one of a launch configuration', async () => {
  expect(await versionOf(undefined)).toBe('none');
});
