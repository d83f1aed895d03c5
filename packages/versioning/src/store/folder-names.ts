/** A call's name as that of a folder, on every file system. */
export function folderOf(name: string): string {
  return encodeURIComponent(name).replace(/[!'()*.]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The name of the call that a folder belongs to. */
export function nameOf(folder: string): string {
  try {
    return decodeURIComponent(folder);
  } catch {
    // Of a folder that somebody else has made.
    return folder;
  }
}
