import { preset } from '../../tsup.preset.js'

export default preset({ index: 'src/index.ts', worker: 'src/worker.ts' })
