import type { Progress } from "@ashlar/evaluate";
import type { LabelCandidate } from "./candidates/candidate.ts";

/** Estimates how long a run still takes. */
export interface RemainingTime {
  /** The same candidates; their answers are timed. */
  readonly candidates: readonly LabelCandidate[];
  /** Milliseconds. */
  estimate(progress: Pick<Progress, "candidate" | "done" | "total">): number;
}

/**
 * What is left: the rows of the candidate that is being asked, at its own pace; those of the candidates after it, and what they do before
 * their first answer, as long as they expect it to take, times how much slower or faster than expected this machine was so far.
 * Which rows are kept from before is not known here, so that a run that goes on is estimated too long at first rather than too short.
 */
export function remainingTime(candidates: readonly LabelCandidate[], rows: number, concurrency: number): RemainingTime {
  const timed = candidates.map((candidate) => {
    const state = { candidate, answered: 0, milliseconds: 0 };
    const watched: LabelCandidate = {
      ...candidate,
      async predict(question, context) {
        const prediction = await candidate.predict(question, context);
        state.answered++;
        state.milliseconds += prediction.milliseconds ?? 0;
        return prediction;
      },
    };
    return { state, watched };
  });
  const states = timed.map(({ state }) => state);

  return {
    candidates: timed.map(({ watched }) => watched),
    estimate({ candidate: current, done, total }) {
      const speed =
        sum(states, (state) => state.milliseconds) / sum(states, ({ candidate, answered }) => answered * expected(candidate)) || 1;
      const at = states.findIndex(({ candidate }) => candidate.name === current);
      const now = states[at];
      const own = now ? Math.min(total - done, rows - now.answered) : 0;
      const later = states.slice(at + 1);
      const rowsEach = later.length > 0 ? (total - done - own) / later.length : 0;
      const pace = now && now.answered > 0 ? now.milliseconds / now.answered : 0;
      const rest = sum(later, ({ candidate }) => rowsEach * expected(candidate)) / concurrency;
      const preparation = rowsEach > 0 ? sum(later, ({ candidate }) => candidate.expectedPreparation) : 0;
      return (own * pace) / concurrency + speed * (rest + preparation);
    },
  };
}

function expected({ expectedMilliseconds = 100 }: LabelCandidate): number {
  return expectedMilliseconds;
}

function sum<T>(list: readonly T[], of: (item: T) => number): number {
  return list.reduce((total, item) => total + of(item), 0);
}
