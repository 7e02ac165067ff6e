const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ENOENT: 'there is no such file or directory',
  ENOSPC: 'no space is left',
  ENOTDIR: 'a part of the path is not a directory',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ERR_UNKNOWN_FILE_EXTENSION: 'this Node.js reads no files of this kind: TypeScript is to be compiled first',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
  ERR_STRING_TOO_LONG: 'it is larger than 512 MB, which is more than a text can hold',
}

/** Why a file could not be used, in words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as NodeJS.ErrnoException
  return (code === undefined ? undefined : reasons[code]) ?? error.message
}

/** Whether the file system said no, not the program. */
export function isFileSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}
