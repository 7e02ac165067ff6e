import { preset } from '../../tsup.preset.js'

/**
 * Commander and Sucrase are bundled and every subcommand is a chunk of its own: starting must cost next to nothing. Commander is CommonJS and requires Node's own
 * modules, which an ES module has to be given the means for.
 */
export default preset(
  { main: 'src/main.ts' },
  {
    splitting: true,
    noExternal: ['commander', 'sucrase'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  },
)
