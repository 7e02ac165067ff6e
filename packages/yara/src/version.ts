/** This package's version, for the report's `processing.modules`. */
export const version = '0.1.0'
