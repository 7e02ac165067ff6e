// `node scripts/generateSchema.mjs` rewrites src/schema.generated.ts from the types; a test holds the two equal.
import { writeFileSync } from 'node:fs'
import { generateSchemas, schemaSource } from './schemas.mjs'

writeFileSync(new URL('../src/schema.generated.ts', import.meta.url), schemaSource(generateSchemas()))
