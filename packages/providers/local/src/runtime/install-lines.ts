/** The version of node-llama-cpp that Ashlar is tested with. */
export const testedVersion = "3.22.1";

/** The machine and the package manager that an install line is for. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** `npm_config_user_agent`, by which package managers tell who runs. */
  readonly userAgent?: string | undefined;
}

/** Commands that install the runtime. `lean`: for the CPU, about 85 MB. `gpu`: with CUDA and Vulkan too, about 725 MB. */
export interface InstallLines {
  readonly lean: string;
  readonly gpu: string;
}

const binaries: Readonly<Record<string, string>> = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "linux-arm": "linux-armv7l",
  "linux-riscv64": "linux-riscv64",
  "darwin-arm64": "mac-arm64-metal",
  "darwin-x64": "mac-x64",
  "win32-x64": "win-x64",
  "win32-arm64": "win-arm64",
};

/** The commands that install the runtime on this machine. */
export function installLines(machine: Machine = thisMachine()): InstallLines {
  const binary = binaries[`${machine.platform}-${machine.arch}`];
  const runtime = `node-llama-cpp@${testedVersion}`;
  const lean = binary ? `${runtime} @node-llama-cpp/${binary}@${testedVersion}` : runtime;
  switch (/^(\w+)\//.exec(machine.userAgent ?? "")?.[1]) {
    case "pnpm":
      return { lean: `pnpm add --no-optional --ignore-scripts ${lean}`, gpu: `pnpm add --ignore-scripts ${runtime}` };
    case "yarn":
      return { lean: `yarn add --ignore-optional --ignore-scripts ${lean}`, gpu: `yarn add --ignore-scripts ${runtime}` };
    case "bun":
      return { lean: `bun add --omit=optional --ignore-scripts ${lean}`, gpu: `bun add --ignore-scripts ${runtime}` };
    default:
      return { lean: `npm install --omit=optional --ignore-scripts ${lean}`, gpu: `npm install --ignore-scripts ${runtime}` };
  }
}

function thisMachine(): Machine {
  return { platform: process.platform, arch: process.arch, userAgent: process.env.npm_config_user_agent };
}
