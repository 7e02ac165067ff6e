export { NetworkProcessing, type NetworkProcessingOptions } from './networkProcessing.js'
export type { PasslistOptions } from './passlist.js'
export { type NetworkOptions, readNetwork, type ReadNetworkOptions } from './readNetwork.js'
export { version } from './version.js'
