/** A type while its object is made: properties that may be missing are set one by one, which is quicker than copying them from parts. */
export type Mutable<T> = { -readonly [P in keyof T]: T[P] }
