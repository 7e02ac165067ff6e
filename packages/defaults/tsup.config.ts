import { preset } from '../../tsup.preset.js'

/** `load` is an entry of its own: it must not pull in the code of all eight modules. */
export default preset({ index: 'src/index.ts', loadDefaults: 'src/loadDefaults.ts' })
