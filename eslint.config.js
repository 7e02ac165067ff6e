import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** Who may import whom (ARCHITECTURE.md): formats <- modules -> core; core <- analysis, testing; all <- defaults <- cli. */
const formats = [
  'bytes',
  'behavior-log',
  'pcap',
  'pe',
  'elf',
  'macho',
  'lnk',
  'ole',
  'onenote',
  'sevenzip',
  'zip',
  'pdf',
  'rtf',
  'fingerprint',
]
const modules = ['info', 'file', 'static', 'behavior', 'network', 'dropped', 'signatures', 'debug', 'strings', 'yara']

/** The sources of `packages` may import of our own packages only `allowed`. */
function direction(packages, allowed) {
  return {
    files: packages.map((name) => `${name.includes('/') ? name : `packages/${name}`}/src/**/*.ts`),
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^@cuculus/(?!(${['-', ...allowed].join('|')})(/|$))`,
              message:
                'imports go one way: formats <- modules -> core; core <- analysis, testing; all <- defaults <- cli (ARCHITECTURE.md)',
            },
          ],
        },
      ],
    },
  }
}

export default defineConfig(
  globalIgnores(['**/dist/', '**/node_modules/', '**/coverage/', '**/*.generated.*', 'examples/demo-analysis/']),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/dot-notation': 'off',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: false } }],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { console: 'readonly', URL: 'readonly', performance: 'readonly', Buffer: 'readonly' } },
  },
  direction(['core', 'bytes', 'fingerprint'], []),
  direction(
    ['behavior-log', 'pcap', 'pe', 'elf', 'macho', 'lnk', 'ole', 'onenote', 'sevenzip', 'zip', 'pdf', 'rtf'],
    ['bytes'],
  ),
  direction(modules, ['core', ...formats]),
  direction(['analysis', 'testing'], ['core']),
  direction(['signatures-default'], ['core', 'signatures']),
  direction(['defaults'], ['core', 'signatures-default', ...modules]),
  direction(['apps/cli'], ['core', 'analysis', 'defaults', 'signatures', 'signatures-default']),
)
