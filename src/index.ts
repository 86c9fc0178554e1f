/** Marks the library as loaded, until the constructs are here. */
export class Placeholder {}
