import { CreateTagsCommand, DeleteTagsCommand, type EC2Client, paginateDescribeImages, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import type { DescribedMachine, MachinesPort, TaggedMachine } from '../ports';
import { chunks } from './chunks';
import { PROTECTED_TAG } from '../../../src/names';
import type { Candidate } from '../../patch/observation';

const MOST_AT_A_TIME = 200;
/** Auto Scaling adds this tag to its instances, and nobody can remove it. */
const GROUP_NAME_TAG = 'aws:autoscaling:groupName';

export class MachinesAdapter implements MachinesPort {
  constructor(private readonly client: EC2Client) {}

  async describe(instanceIds: readonly string[]): Promise<DescribedMachine[]> {
    const found: DescribedMachine[] = [];
    for (const some of chunks(instanceIds, MOST_AT_A_TIME)) {
      // A filter skips instances that no longer exist, whereas a list of ids would make the whole call fail.
      for await (const page of paginateDescribeInstances({ client: this.client }, { Filters: [{ Name: 'instance-id', Values: some }] })) {
        for (const { InstanceId, ImageId, Tags } of page.Reservations?.flatMap(({ Instances = [] }) => Instances) ?? []) {
          const tagged = Tags?.some(({ Key }) => Key === PROTECTED_TAG) ?? false;
          if (InstanceId && ImageId) {
            found.push({ instanceId: InstanceId, imageId: ImageId, tagged });
          }
        }
      }
    }
    return found;
  }

  async tag(instanceIds: readonly string[], plan: string | undefined): Promise<void> {
    for (const some of chunks(instanceIds, MOST_AT_A_TIME)) {
      await (plan === undefined
        ? this.client.send(new DeleteTagsCommand({ Resources: some, Tags: [{ Key: PROTECTED_TAG }] }))
        : this.client.send(new CreateTagsCommand({ Resources: some, Tags: [{ Key: PROTECTED_TAG, Value: plan }] })));
    }
  }

  async taggedBy(plan: string): Promise<TaggedMachine[]> {
    const found: TaggedMachine[] = [];
    for await (const page of paginateDescribeInstances({ client: this.client }, { Filters: [{ Name: `tag:${PROTECTED_TAG}`, Values: [plan] }] })) {
      for (const { InstanceId, Tags } of page.Reservations?.flatMap(({ Instances = [] }) => Instances) ?? []) {
        const groupName = Tags?.find(({ Key }) => Key === GROUP_NAME_TAG)?.Value;
        if (InstanceId && groupName !== undefined) {
          found.push({ instanceId: InstanceId, groupName });
        }
      }
    }
    return found;
  }

  async images(imageIds: readonly string[]): Promise<Candidate[]> {
    const found: Candidate[] = [];
    for (const some of chunks(imageIds, MOST_AT_A_TIME)) {
      for await (const page of paginateDescribeImages({ client: this.client }, { Filters: [{ Name: 'image-id', Values: some }], IncludeDeprecated: true })) {
        for (const { ImageId, CreationDate } of page.Images ?? []) {
          if (ImageId && CreationDate) {
            found.push({ imageId: ImageId, publishedAt: Date.parse(CreationDate) });
          }
        }
      }
    }
    return found;
  }
}
