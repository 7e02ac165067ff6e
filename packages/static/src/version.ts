/** Version of this package, as it appears in `processing.modules`. */
export const version = '0.1.0'
