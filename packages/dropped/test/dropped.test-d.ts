import type { Context, FileRecord } from '@cuculus/core'
import type { DroppedProcessing } from '@cuculus/dropped'
import { expectTypeOf, test } from 'vitest'

test('the module returns the type of its key', () => {
  expectTypeOf<DroppedProcessing['key']>().toEqualTypeOf<'dropped'>()
  expectTypeOf<Awaited<ReturnType<DroppedProcessing['run']>>>().toExtend<readonly FileRecord[]>()
  expectTypeOf<Parameters<DroppedProcessing['run']>[0]>().toEqualTypeOf<Context<DroppedProcessing>>()
})
