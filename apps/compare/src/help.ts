import { defaultComputePrice } from "@ashlar/local";
import { candidateNames } from "./candidates/names.ts";
import { bundledTasks } from "./tasks/names.ts";

/** What `--help` prints. */
export const help = `Compares prompting, retrieval and tuning on a task, and says which to use and how sure that is.

Usage: npm start -- [options]

What is compared
  --task NAME             a bundled task: ${bundledTasks.join(", ")} (default)
  --data FILE             your own rows instead: .csv, .tsv or .jsonl in UTF-8
  --text-column NAME      the column of the text (default: text)
  --label-column NAME     the column of the label (default: label)
  --question TEXT         what to ask about each text (default: "Which label fits this text?")
  --characters N          of longer texts the beginning is read (default: 1,000; hosted 20,000)
  --model NAME            smollm2-135m (default, embedded, no key), the path of a GGUF,
                          hf:organisation/repository/file.gguf, or openai:gpt-5-mini
                          (reads OPENAI_API_KEY)
  --candidates A,B,…      ${candidateNames.slice(0, 4).join(", ")},
                          ${candidateNames.slice(4).join(", ")} (default: all)
  --baseline NAME         the candidate that the others are measured against (default: zero-shot)
  --rows N                test rows (default: as many as take about three minutes on two cores)
  --seed N                divides your own rows (default: 0)

What it is worth
  --cpu-hour-price USD    an hour of one CPU (default: ${defaultComputePrice.perComputeHour}, ${defaultComputePrice.date})
  --label-price USD       a labelled example (default: nothing, as you have them)
  --queries N             calls over which costs before the first call are spread
  --minimum-gain SHARE    the smallest gain that is worth a dearer candidate (default: 0.05)

Output
  --json                  only JSON on standard output
  --help, --version

Progress goes to standard error. Answers are kept in .ashlar/compare as they come: Ctrl-C loses nothing,
the same command goes on, and a finished comparison is read from there.

Exit codes: 0 finished · 1 failed · 2 wrong options or data · 130 interrupted
`;
