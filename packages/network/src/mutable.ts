/** An entry of a list while it is made; the properties that it may have come one by one. */
export type Mutable<Entry> = { -readonly [Key in keyof Entry]: Entry[Key] }
