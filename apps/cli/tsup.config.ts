import { preset } from '../../tsup.preset.js'

export default preset({ main: 'src/main.ts' })
