import type { Progress } from "@ashlar/evaluate";

/** Tells a person how far a run is. */
export interface ProgressReport {
  /** What is being prepared. */
  note(what: string): void;
  update(progress: Progress): void;
  /** A line that stays. */
  say(line: string): void;
  /** Takes the progress line away. */
  end(): void;
}

/** Where progress is written. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Without a terminal a line is written when something new begins, and else after this time. */
const quietMilliseconds = 15_000;
/** On a terminal the line is renewed at most this often. */
const renewMilliseconds = 100;

/** One line that renews itself on a terminal; elsewhere a few lines, so that a log stays readable. */
export function progressReport(stream: ProgressStream, now: () => number = () => performance.now()): ProgressReport {
  return stream.isTTY ? renewedLine(stream, now) : sparseLines(stream, now);
}

function renewedLine(stream: ProgressStream, now: () => number): ProgressReport {
  const clear = "\r\u001b[2K";
  let last = -Infinity;
  let shown = false;
  const show = (line: string, force: boolean): void => {
    if (!force && now() - last < renewMilliseconds) return;
    last = now();
    shown = true;
    stream.write(clear + line.slice(0, (stream.columns ?? 80) - 1));
  };
  const end = (): void => {
    if (shown) stream.write(clear);
    shown = false;
  };
  return {
    note: (what) => show(what, false),
    update: (progress) => show(describe(progress), progress.done === progress.total),
    say(line) {
      end();
      stream.write(`${line}\n`);
    },
    end,
  };
}

function sparseLines(stream: ProgressStream, now: () => number): ProgressReport {
  let last = -Infinity;
  let topic = "";
  const show = (about: string, line: string): void => {
    if (about === topic && now() - last < quietMilliseconds) return;
    topic = about;
    last = now();
    stream.write(`${line}\n`);
  };
  return {
    // "embedding 300 of 2,000" goes on with "embedding 200 of 2,000".
    note: (what) => show(what.replace(/[\d,.]+/g, "#"), what),
    update: (progress) => {
      if (progress.candidate !== undefined) show(progress.candidate, describe(progress));
    },
    say: (line) => void stream.write(`${line}\n`),
    end() {},
  };
}

function describe({ candidate, done, total, cached, failed, remainingMilliseconds }: Progress): string {
  const parts = [
    `${done} of ${total} answers`,
    cached > 0 && `${cached} kept from before`,
    failed > 0 && `${failed} failed`,
    candidate,
    remainingMilliseconds !== undefined && done < total && `about ${duration(remainingMilliseconds)} left`,
  ];
  return parts.filter((part) => part).join(" · ");
}

/** "40 s", "2 min 10 s", "1 h 5 min". */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
