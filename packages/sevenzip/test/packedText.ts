/** A text of 40 lines. */
export const text: Uint8Array = Uint8Array.from(
  Buffer.from(Array.from({ length: 40 }, (_, line) => `line ${String(line)} of a file\n`).join('')),
)

/** The text packed by xz 5.4.1 and bzip2 1.0.8. */
export const packedText: Readonly<Record<'xz' | 'bzip2', Uint8Array>> = {
  xz: Buffer.from(
    'fd377a585a000004e6d6b4460200210116000000742fe5a3e002c500595d00361a4a1f08a026034d069defed8921fcc592eb' +
      'ed88dd3c046d6be29f681cb240ce3fbd873626dfcfde41265a0a77dfa598fd84cce981d2e9f83900703d500be47616beb1a3' +
      'a78d67b1a9d1a2f6ca16a90abe87e4463a96f16f00000000564b4ea2d00d139f000175c605000000e6a531c9b1c467fb0200' +
      '00000004595a',
    'hex',
  ),
  bzip2: Buffer.from(
    '425a6839314159265359545ba9120001275900001040007fe02325a000841a47eaa9fa8dfaaa335002a529fea91a69843d3b' +
      '924a9b9254dc92a6f8c639d3e7d75def95caaabc2a2aaddddddef5ad640cca819312a005540000000b6db718b7c08fc23f88' +
      'c88a23e88d046446446046823b177245385090545ba912',
    'hex',
  ),
}
