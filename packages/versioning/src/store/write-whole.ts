import type { Disk } from "./disk.ts";

/** Writes a file so that nobody ever sees a part of it: into another one beside it, which then takes its place. */
export function writeWhole({ fs }: Disk, file: string, content: string): void {
  const temporary = `${file}.${process.pid}-${Math.random().toString(36).slice(2)}.tmp`;
  try {
    fs.writeFileSync(temporary, content);
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}
