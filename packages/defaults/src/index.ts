export { type Defaults, defaults } from './defaults.js'
