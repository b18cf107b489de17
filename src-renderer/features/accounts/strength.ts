/** What the meter shows: 0 (very weak) to 4 (strong), and advice by its name under `password_advice`. */
export interface Strength {
  readonly score: 0 | 1 | 2 | 3 | 4
  readonly advice: readonly string[]
}

export type StrengthMeter = (password: string, inputs: readonly string[]) => Strength

// Longer input cannot become more than strong, and matching takes time that grows with its square.
const LOOKED_AT = 100
/** Who wants to open this vault tries its name first. */
const OWN_NAME = 'tradekeep'

/** Loads the estimator and its dictionaries, which are far larger than the page, when first needed. */
export async function loadStrengthMeter(): Promise<StrengthMeter> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ])
  const estimator = new ZxcvbnFactory({ dictionary: { ...common.dictionary, ...english.dictionary }, graphs: common.adjacencyGraphs })
  return (password, inputs) => {
    const { score, feedback } = estimator.check(password.slice(0, LOOKED_AT), [...inputs.filter((input) => input !== ''), OWN_NAME])
    return { score, advice: [...(feedback.warning === null ? [] : [feedback.warning]), ...feedback.suggestions] }
  }
}
