export { type Defaults, defaults } from './defaults.js'
export { type DefaultKey, defaultKeys, isDefaultKey, loadDefaults } from './loadDefaults.js'
