/** Lets everything under way go on, without any clock, until the condition holds; fails where it never does. */
export async function settled(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000; turn += 1) {
    if (condition()) return
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  throw new Error('what was waited for did not happen')
}
