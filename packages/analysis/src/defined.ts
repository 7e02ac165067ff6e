type Present<T> = { -readonly [P in keyof T]?: Exclude<T[P], undefined> }

/** The record without the members that are `undefined`: an unknown value is an absent one. */
export function defined<T extends object>(record: T): Present<T> {
  // Removing members whose value is `undefined` is exactly what the type says.
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Present<T>
}
