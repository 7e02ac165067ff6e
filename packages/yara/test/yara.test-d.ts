import type { Context, GlobalContainer } from '@cuculus/core'
import type { YaraFinding, YaraProcessing } from '@cuculus/yara'
import { expectTypeOf, test } from 'vitest'

test('the module returns the type of its key', () => {
  expectTypeOf<YaraProcessing['key']>().toEqualTypeOf<'yara'>()
  expectTypeOf<GlobalContainer['yara']>().toEqualTypeOf<readonly YaraFinding[]>()
  expectTypeOf<Parameters<YaraProcessing['run']>[0]>().toEqualTypeOf<Context<YaraProcessing>>()
})
