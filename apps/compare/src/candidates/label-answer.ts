/** What a candidate answers: a label, and what it would have said without calibration where its scores were calibrated. */
export type LabelAnswer = { readonly label: string; readonly uncalibrated?: string };

/** Right or wrong. */
export function labelScore(answer: LabelAnswer, expected: string): number {
  return answer.label === expected ? 1 : 0;
}
