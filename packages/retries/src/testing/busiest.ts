/** The most that happened within any span of so many milliseconds. The events are in the order of their times. */
export function busiest(events: readonly { readonly at: number; readonly amount: number }[], span: number): number {
  let most = 0;
  let within = 0;
  let oldest = 0;
  for (const { at, amount } of events) {
    within += amount;
    for (let first = events[oldest]!; first.at <= at - span; first = events[oldest]!) {
      within -= first.amount;
      oldest++;
    }
    most = Math.max(most, within);
  }
  return most;
}
