import { preset } from '../../tsup.preset.js'

/** Commander is bundled and every subcommand is a chunk of its own: starting must cost next to nothing. */
export default preset({ main: 'src/main.ts' }, { splitting: true, noExternal: ['commander'] })
