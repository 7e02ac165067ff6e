/** Errors that mean “there is nothing readable”, as opposed to a disk that fails. */
const codes: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG', 'EINVAL'])

/** Whether an error of the file system says that there is nothing readable. */
export function isNothingThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && codes.has(String(error.code))
}

/** The value, or `null` if there is nothing readable. */
export async function orNull<T>(value: Promise<T>): Promise<T | null> {
  try {
    return await value
  } catch (error) {
    if (isNothingThere(error)) return null
    throw error
  }
}
