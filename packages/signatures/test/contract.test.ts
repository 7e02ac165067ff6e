import { checkModule } from '@cuculus/testing'
import { describe, it } from 'vitest'
import { Signature, SignaturesProcessing } from '../src/index.js'

class Everything extends Signature {
  readonly name = 'everything'
  override run(): unknown {
    return this.checkFile('x') ?? this.checkArgument('x') ?? true
  }
}

describe('the module', () => {
  it('keeps the contract of processing modules', async () => {
    await checkModule(new SignaturesProcessing({ signatures: [Everything] }), [])
  })
})
