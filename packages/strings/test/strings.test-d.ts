import type { Context, GlobalContainer } from '@cuculus/core'
import type { StringPlace, StringPlacesProcessing, StringsProcessing } from '@cuculus/strings'
import { expectTypeOf, test } from 'vitest'

test('the modules return the types of their keys', () => {
  expectTypeOf<StringsProcessing['key']>().toEqualTypeOf<'strings'>()
  expectTypeOf<GlobalContainer['strings']>().toEqualTypeOf<readonly string[]>()
  expectTypeOf<GlobalContainer['string_places']>().toEqualTypeOf<readonly StringPlace[]>()
  expectTypeOf<Parameters<StringPlacesProcessing['run']>[0]>().toEqualTypeOf<Context<StringPlacesProcessing>>()
})
