import type { Context, TargetFile } from '@cuculus/core'
import type { FileProcessing } from '@cuculus/file'
import { expectTypeOf, test } from 'vitest'

test('the module returns the type of its key', () => {
  expectTypeOf<FileProcessing['key']>().toEqualTypeOf<'file'>()
  expectTypeOf<ReturnType<FileProcessing['run']>>().toEqualTypeOf<Promise<TargetFile>>()
  expectTypeOf<Parameters<FileProcessing['run']>[0]>().toEqualTypeOf<Context<FileProcessing>>()
})
