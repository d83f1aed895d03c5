import { SnapshotError } from "../errors.ts";
import { fingerprintFormat, hashOf } from "../fingerprint/fingerprint.ts";
import type { CallParts } from "../fingerprint/parts.ts";
import { applyDiff } from "../text/diff.ts";
import { type Section, sectionsOf } from "./markdown.ts";
import type { Snapshot } from "./snapshot.ts";
import { insertionHeading, jsonSections } from "./write.ts";

/**
 * Reads a snapshot.
 *
 * @param file its path, for errors
 * @throws SnapshotError when it is no snapshot, or its content does not fit its hash
 */
export async function readSnapshot(text: string, file: string): Promise<Snapshot> {
  // Git on Windows may have given each line another end.
  const snapshot = parse(/(?<!\r)\n/.test(text) ? text : text.replaceAll("\r\n", "\n"), file);
  if ((await hashOf(snapshot.parts)) !== snapshot.hash) {
    throw new SnapshotError(
      `${file} does not fit its hash: it was edited by hand, merged or cut off. Take it back from git (git checkout -- ${file}), or delete it and run \`ashlar versions snapshot\`.`,
      { file, problem: "damaged" },
    );
  }
  return snapshot;
}

function parse(text: string, file: string): Snapshot {
  const unreadable = (why: string, cause?: unknown): never => {
    throw new SnapshotError(
      `${file} can't be read as a snapshot: ${why}. Take it back from git, or delete it and run \`ashlar versions snapshot\`.`,
      {
        file,
        problem: "unreadable",
        cause,
      },
    );
  };
  const sections = sectionsOf(text);
  // What is read is then the whole that a reviewer sees.
  const headings = sections.map(({ heading }) => heading).filter((heading) => known.includes(heading));
  const twice = headings.find((heading, index) => headings.indexOf(heading) !== index);
  if (twice !== undefined) return unreadable(`it has the section "${twice}" twice`);
  if (sections.some(({ lines }) => lines.some((line) => /^(?:<{7}|>{7}) /.test(line)))) return unreadable("it holds a conflict of a merge");
  const [, head] = sections;
  const value = (key: string): string | undefined =>
    new RegExp(`^- ${key}: \`?([^\`\n]*)\`?$`, "m").exec(head?.lines.join("\n") ?? "")?.[1];
  const hash = value("version");
  if (!head || !hash) return unreadable("it has no version");
  const format = value("format");
  if (format !== String(fingerprintFormat))
    return unreadable(`its format is ${format}, and this release of @ashlar/versioning reads ${fingerprintFormat}`);
  try {
    const after = value("after");
    return {
      name: JSON.parse(`"${head.heading}"`),
      hash,
      ...(after !== undefined && { after }),
      parts: partsIn(sections),
      unseen: (sections.find(({ heading }) => heading === "Not seen")?.lines ?? []).flatMap((line) =>
        line.startsWith("- ") ? line.slice(2) : [],
      ),
    };
  } catch (cause) {
    return unreadable(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const known: readonly string[] = ["Prompt", insertionHeading, ...Object.values(jsonSections)];

/** The parts in the order in which they are hashed. */
function partsIn(sections: readonly Section[]): CallParts {
  const at = sections.findIndex(({ heading }) => heading === "Prompt");
  const base = sections[at]?.fences[0]?.content;
  if (base === undefined) throw new SyntaxError("it has no prompt");
  const variants = sections.slice(at + 1).flatMap(({ fences: [fence] }) => {
    if (!fence?.info.startsWith("diff {")) return [];
    const when: Readonly<Record<string, string>> = JSON.parse(fence.info.slice("diff ".length));
    return [{ when, text: applyDiff(base, fence.content) }];
  });
  const insertion = sections.find(({ heading }) => heading === insertionHeading)?.fences[0];
  // Whether it has the shape that was written, the hash tells.
  const json = <Key extends keyof typeof jsonSections>(key: Key): CallParts[Key] | undefined => {
    const fence = sections.find(({ heading }) => heading === jsonSections[key])?.fences[0];
    return fence && JSON.parse(fence.content);
  };
  const model = json("model");
  if (!model) throw new SyntaxError("it has no model");
  const [input, output] = [json("input"), json("output")];
  return {
    prompt: { text: base, variants, ...(insertion && JSON.parse(insertion.content)) },
    ...(input && { input }),
    ...(output && { output }),
    tools: json("tools") ?? [],
    model,
    params: json("params") ?? {},
    providerOptions: json("providerOptions") ?? {},
    settings: json("settings") ?? {},
    blocks: json("blocks") ?? [],
    uses: json("uses") ?? [],
  };
}
