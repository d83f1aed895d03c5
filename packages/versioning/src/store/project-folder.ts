import type { Disk } from "./disk.ts";

/** The folder `.ashlar` of the project that `from` is in: where the nearest `.ashlar` or `package.json` is, upwards; else in `from`. */
export function projectFolder({ fs, path }: Disk, from: string): string {
  for (let at = path.resolve(from); ; at = path.dirname(at)) {
    const folder = path.join(at, ".ashlar");
    if (fs.existsSync(folder) || fs.existsSync(path.join(at, "package.json"))) return folder;
    if (at === path.dirname(at)) return path.join(from, ".ashlar");
  }
}
