/** Milliseconds; what goes on in other threads is not done after so and so many turns of this one. */
const PATIENCE = 60_000

/** Lets everything under way go on, without the vault's clock, until the condition holds; fails where it never does. */
export async function settled(condition: () => boolean): Promise<void> {
  for (const begun = performance.now(); performance.now() - begun < PATIENCE; ) {
    if (condition()) return
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  throw new Error('what was waited for did not happen')
}
