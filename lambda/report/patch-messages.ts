/** All log messages of the patcher. Variable parts are fields of a line, never part of its message. */
export const PATCH_MESSAGES = [
  'Patch begun',
  'Patch started',
  'Patch stage started',
  'Patch leaves a group out',
  'Patch waits',
  'Patch waits for an approval',
  'Patch group ended',
  'Patch stage ended',
  'Patch failed',
  'Patch ended',
  'Patch could not be decided about and is tried again',
  'Instance refresh started',
  'Instance refresh cancelled',
  'Image of the group written',
  'Scale-in protection removed from a group that left the plan',
  'Scale-in protection could not be removed from a group that left the plan',
  'Group begins with an image that no patch would take',
  'Images rejected',
  'Check function asked',
  'Command carried out',
  'Event could not be put on the event bus',
  'Ends of drains could not be read and are asked for again',
] as const;

export type PatchMessage = (typeof PATCH_MESSAGES)[number];
