/** Version of this package, as the report names it. */
export const version = '0.1.0'
