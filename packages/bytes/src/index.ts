export { ByteCursor, type ByteCursorOptions, type ByteOrder } from './byteCursor.js'
export { BytesError } from './bytesError.js'
