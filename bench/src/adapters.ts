import { fileURLToPath } from "node:url";
import { sizeOf } from "./bundle-size.ts";
import { figure, type Table } from "./report.ts";

/** The aim for one adapter less its vendor's SDK: 8 KB, gzipped. */
const aim = 8 * 1024;

const packages = fileURLToPath(new URL("../../packages/", import.meta.url));

interface Adapter {
  readonly entry: string;
  /** Makes a model. */
  readonly create: string;
  /** What the first call loads beside its vendor's SDK, by the files of the package. */
  readonly called: Readonly<Record<string, string>>;
  readonly sdk: RegExp;
}

const adapters: Readonly<Record<string, Adapter>> = {
  "@ashlar/openai": {
    entry: "providers/openai/src/index.ts",
    create: "createOpenAI",
    called: { "transport.ts": "openaiTransport", "wire-model.ts": "wireModel", "responses/wire.ts": "responsesWire" },
    sdk: /^openai(\/|$)/,
  },
  "@ashlar/anthropic": {
    entry: "providers/anthropic/src/index.ts",
    create: "createAnthropic",
    called: { "transport.ts": "anthropicTransport", "model.ts": "messagesModel" },
    sdk: /^@anthropic-ai\/sdk(\/|$)/,
  },
  "@ashlar/google": {
    entry: "providers/google/src/index.ts",
    create: "createGoogle",
    called: { "transport.ts": "googleTransport", "model.ts": "geminiModel" },
    sdk: /^@google\/genai(\/|$)/,
  },
};

const isPrices = (id: string): boolean => /^@ashlar\/core\/prices$|\/core\/src\/price[\w.-]*\.ts$/.test(id);
/** `@ashlar/core/adapter` and `@ashlar/core/provider`: the part of core that only adapters use. */
const isShared = (id: string): boolean => /^@ashlar\/core\/(?:adapter|provider)$|\/core\/src\/(?:adapter\b|provider\.ts$)/.test(id);
/** What an application that calls has of core already. */
const isCore = (id: string): boolean => /^@ashlar\/core$|\/core\/src\//.test(id) && !isShared(id) && !isPrices(id);

/** What an adapter itself adds to an application that calls a model. */
export async function measureAdapters(): Promise<Table> {
  const cells = new Map<string, Readonly<Record<string, number>>>();
  const above: string[] = [];
  for (const [name, { entry, create, called, sdk }] of Object.entries(adapters)) {
    const source = `export { ${create} } from ${JSON.stringify(packages + entry)};`;
    const loaded = Object.entries(called).map(([file, made]) => {
      return `export { ${made} } from ${JSON.stringify(packages + entry.replace("index.ts", file))};`;
    });
    const without = (...left: ((id: string) => boolean)[]) =>
      sizeOf({ source, isExternal: (id) => sdk.test(id) || left.some((isLeft) => isLeft(id)) });
    const { minified, gzip, atStart, modules } = await without(isCore);
    const { atStart: priceless } = await without(isCore, isPrices);
    const { atStart: own } = await without(isCore, isPrices, isShared);
    const { atStart: forCall } = await sizeOf({
      source: [source, ...loaded].join("\n"),
      isExternal: (id) => sdk.test(id) || isCore(id),
    });
    const withCore = await sizeOf({
      source: `${source}\nexport { call, prompt } from ${JSON.stringify(`${packages}core/src/index.ts`)};`,
      isExternal: (id) => sdk.test(id),
    });
    const parts = { own, shared: priceless - own, prices: atStart - priceless };
    cells.set(name, { minified, gzip, "for a call": forCall, "at the start": atStart, ...parts, "with core": withCore.atStart });
    if (atStart > aim) {
      const largest = modules.slice(0, 8).map(({ id, bytes }) => `${id.replace(packages, "")} ${figure(bytes / 1000)}`);
      above.push(
        `- ${name}: ${atStart.toLocaleString("en")} bytes at the start. Its largest modules then, in KB before they are minified: ${largest.join(", ")}.`,
      );
    }
  }
  const kinds = Object.keys([...cells.values()][0]!);
  return {
    title: "Bundle size of an adapter",
    note: [
      `What an adapter adds to an application that calls, the vendor's SDK and the rest of core aside: KB (1,000 bytes), the aim being ${aim.toLocaleString("en")} bytes gzipped. For a call: gzipped, what a call that does not fail has loaded outside of Node, over the Responses API with OpenAI. At the start: what is loaded before the first call; of that the package's own, the shared \`@ashlar/core/adapter\` and \`@ashlar/core/provider\`, and the table of \`@ashlar/core/prices\`; and all together with core's \`call\` and \`prompt\`.`,
      ...(above.length > 0 ? ["", ...above] : []),
    ].join("\n"),
    columns: ["", ...kinds],
    rows: [...cells].map(([name, sizes]) => [name, ...kinds.map((kind) => figure(sizes[kind]! / 1000))]),
    data: Object.fromEntries(cells),
  };
}
