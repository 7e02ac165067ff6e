/** The version of this package, for the report's `processing.modules`. */
export const version = '0.1.0'
