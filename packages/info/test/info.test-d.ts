import type { Context, Info } from '@cuculus/core'
import type { InfoProcessing } from '@cuculus/info'
import { expectTypeOf, test } from 'vitest'

test('the module returns the type of its key', () => {
  expectTypeOf<InfoProcessing['key']>().toEqualTypeOf<'info'>()
  expectTypeOf<ReturnType<InfoProcessing['run']>>().toEqualTypeOf<Info>()
  expectTypeOf<Parameters<InfoProcessing['run']>[0]>().toEqualTypeOf<Context<InfoProcessing>>()
})
