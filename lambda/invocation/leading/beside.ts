/** Runs work beside a loop, one piece at a time, so that nothing in the loop waits for it. */
export class Beside {
  private running?: Promise<void>;

  get isBusy(): boolean {
    return this.running !== undefined;
  }

  /** Starts `work`, unless some is under way. `work` handles its own errors. */
  start(work: () => Promise<void>): void {
    this.running ??= work().finally(() => {
      this.running = undefined;
    });
  }

  /** Waits for the work under way. */
  async finish(): Promise<void> {
    await this.running;
  }
}
