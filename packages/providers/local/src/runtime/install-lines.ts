/** The version of node-llama-cpp that Ashlar is tested with. */
export const testedVersion = "3.22.1";

/** The machine and the package manager that an install line is for. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** `npm_config_user_agent`, by which package managers tell who runs. */
  readonly userAgent?: string | undefined;
}

/**
 * What installs the runtime, to be copied: commands, and for pnpm settings before them. `lean`: for the CPU, and for Metal where there is
 * that, about 120 MB. `gpu`: with CUDA and Vulkan too, about 800 MB; the same as `lean` where there are no such builds.
 */
export interface InstallLines {
  readonly lean: string;
  readonly gpu: string;
}

/** The optional packages of node-llama-cpp that are large: builds for GPUs, by platform and architecture. */
const gpuBuilds: Readonly<Record<string, readonly string[]>> = {
  "linux-x64": ["linux-x64-cuda", "linux-x64-cuda-ext", "linux-x64-vulkan"],
  "win32-x64": ["win-x64-cuda", "win-x64-cuda-ext", "win-x64-vulkan"],
};

/**
 * Package managers leave out an optional package for another kind of machine, so this one takes the place of what is not wanted. It need
 * not have the runtime's version, but it must exist.
 */
const leftOut = "npm:@node-llama-cpp/linux-riscv64@3.21.1";

/** What installs the runtime on this machine. It changes no other package, and what it leaves out stays out of later installs too. */
export function installLines(machine: Machine = thisMachine()): InstallLines {
  const [, manager, major] = /^(\w+)\/(\d+)/.exec(machine.userAgent ?? "") ?? [];
  const runtime = `node-llama-cpp@${testedVersion}`;
  const without = (field: string) => {
    const builds = gpuBuilds[`${machine.platform}-${machine.arch}`] ?? [];
    return builds.length > 0 ? [`npm pkg set ${builds.map((build) => `${field}.@node-llama-cpp/${build}=${leftOut}`).join(" ")}`] : [];
  };
  const inOrder = (install: string, ...before: readonly string[]) => ({ lean: [...before, install].join("\n"), gpu: install });
  switch (manager) {
    case "pnpm": {
      const settings = (...lines: readonly string[]) =>
        ["# in pnpm-workspace.yaml:", ...lines, "# then:", `pnpm add ${runtime}`].join("\n");
      return { lean: settings(withoutGpuBuilds, withoutScripts), gpu: settings(withoutScripts) };
    }
    case "yarn": // Yarn 1 fails at a replacement for another kind of machine
      return inOrder(`yarn add ${runtime}`, ...(major === "1" ? [] : without("resolutions")));
    case "bun":
      return inOrder(`bun add --ignore-scripts ${runtime}`, ...without("overrides"));
    default:
      return inOrder(`npm install --ignore-scripts ${runtime}`, ...without("overrides"));
  }
}

const withoutGpuBuilds = 'ignoredOptionalDependencies: ["@node-llama-cpp/*-cuda*", "@node-llama-cpp/*-vulkan"]';

/** pnpm calls an install a failure as long as nobody has said whether a package's scripts may run. */
const withoutScripts = "allowBuilds: { node-llama-cpp: false }";

function thisMachine(): Machine {
  return { platform: process.platform, arch: process.arch, userAgent: process.env.npm_config_user_agent };
}
