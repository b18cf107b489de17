import { useRef, useState, type RefObject, type SubmitEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Envelope } from '../../../src-preload/contract/envelope.ts'
import { usePasswordRefusal, type PasswordRefusal } from './password-refusal.tsx'

/** A form that asks for the password alone. */
export interface PasswordQuestion {
  readonly input: RefObject<HTMLInputElement | null>
  readonly password: string
  readonly busy: boolean
  /** What to say at the field. */
  readonly problem: string | null
  readonly refusal: PasswordRefusal
  type(password: string): void
  submit(event: SubmitEvent): void
}

/** Asks with what was typed, which is forgotten whatever the answer; `onAnswer` gets that of a right password. */
export function usePasswordQuestion<T>(ask: (password: string) => Promise<Envelope<T>>, onAnswer: (data: T) => void): PasswordQuestion {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const refusal = usePasswordRefusal()
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState(false)
  const [busy, setBusy] = useState(false)

  async function send(): Promise<void> {
    refusal.clear()
    setMissing(password === '')
    if (password === '') return input.current?.focus()
    setBusy(true)
    const answer = await ask(password)
    setBusy(false)
    setPassword('')
    if (answer.success) return onAnswer(answer.data)
    refusal.note(answer.error)
    input.current?.focus()
  }

  return {
    input,
    password,
    busy,
    problem: missing ? t('field_problems.required') : refusal.wrong ? t('unlock.wrong') : null,
    refusal,
    type: setPassword,
    submit: (event) => {
      event.preventDefault()
      if (!busy) void send()
    },
  }
}
