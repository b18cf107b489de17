import { useEffect, useState } from 'react'

const LOOK_EVERY_MS = 250

/** Whole seconds until `until` (milliseconds since the epoch), 0 once it is over. */
export function useCountdown(until: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [until])
  return Math.max(0, Math.ceil((until - now) / 1_000))
}
