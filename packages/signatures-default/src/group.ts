import type { Rule } from '@cuculus/signatures'

/** A rule as it is written here: its category and the pages of its techniques are filled in. */
export type Draft = Omit<Rule, 'categories' | 'authors'>

/** Rules about one thing that malware does. */
export function group(category: string, drafts: readonly Draft[]): readonly Rule[] {
  return drafts.map((draft) => ({
    ...draft,
    categories: [category],
    authors: ['Cuculus'],
    platform: draft.platform ?? 'windows',
    references: [...(draft.references ?? []), ...(draft.ttps ?? []).map(techniquePage)],
  }))
}

/** The page of a technique: `T1055.012` is at `T1055/012`. */
export function techniquePage(id: string): string {
  return `https://attack.mitre.org/techniques/${id.replace('.', '/')}/`
}
