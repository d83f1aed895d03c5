import type { BlockInfo } from "@ashlar/core";

/** What the block is called on models and calls. */
export const block = { name: "telemetry" } as const satisfies BlockInfo;

/** True for a model or call whose outermost block traces it already. */
export function isTraced(blocks: readonly BlockInfo[] | undefined): boolean {
  return blocks?.at(-1)?.name === block.name;
}

/** The names of the blocks that do something. */
export function otherBlocks(blocks: readonly BlockInfo[]): readonly string[] {
  return blocks.map(({ name }) => name).filter((name) => name !== block.name);
}
