import type { Context, Info } from '@cuculus/core'
import { InfoProcessing } from '@cuculus/info'
import { expectTypeOf, test } from 'vitest'

test('the module returns the type of its key', () => {
  const module = new InfoProcessing()
  expectTypeOf(module.key).toEqualTypeOf<'info'>()
  expectTypeOf<ReturnType<InfoProcessing['run']>>().toEqualTypeOf<Info>()
  expectTypeOf<Parameters<InfoProcessing['run']>[0]>().toEqualTypeOf<Context<InfoProcessing>>()
})
