/** MS-DOS date and time as `YYYY-MM-DD HH:MM:SS`; `null` for what is no date. */
export function dosTime(date: number, time: number): string | null {
  const parts = [1980 + (date >> 9), (date >> 5) & 15, date & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2]
  const [year, month, day, hour, minute, second] = parts.map((part) => String(part).padStart(2, '0'))
  const text = `${year ?? ''}-${month ?? ''}-${day ?? ''} ${hour ?? ''}:${minute ?? ''}:${second ?? ''}`
  return Number.isNaN(Date.parse(`${text.replace(' ', 'T')}Z`)) ? null : text
}
