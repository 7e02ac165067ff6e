import type { Context, Debug } from '@cuculus/core'
import type { DebugProcessing } from '@cuculus/debug'
import { expectTypeOf, test } from 'vitest'

test('the module returns the type of its key', () => {
  expectTypeOf<DebugProcessing['key']>().toEqualTypeOf<'debug'>()
  expectTypeOf<ReturnType<DebugProcessing['run']>>().toEqualTypeOf<Promise<Debug>>()
  expectTypeOf<Parameters<DebugProcessing['run']>[0]>().toEqualTypeOf<Context<DebugProcessing>>()
})
