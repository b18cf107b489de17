import { Input, SegmentedControl, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { typedText } from '../../../ui/typed-text.ts'
import { ExpiryField } from './ExpiryField.tsx'
import type { FieldsProps } from './fields-props.ts'

const PURPOSES = [
  { value: 'any', label: 'bind.purpose_any' },
  { value: 'read', label: 'bind.purpose_read' },
  { value: 'trade', label: 'bind.purpose_trade' },
] as const

/** What the vault takes for a label or a sub-account's name, in characters. */
const LONGEST_NAME = 100

/** The path of a wrong tag names its place, as in `tags.2`; they share one input. */
const tagsProblem = (sentences: FieldsProps['sentences']): string | null => Object.entries(sentences).find(([path]) => path.startsWith('tags'))?.[1] ?? null

/** What the trader calls the credential and wants it for. */
export function AboutFields(props: FieldsProps & { readonly expiryHint?: string }) {
  const { values, sentences, disabled, expiryHint, onChange } = props
  const { t } = useTranslation()
  const isSession = values.kind === 'web_session'
  return (
    <section className="tk-section" aria-labelledby="bind-about">
      <div>
        <h2 id="bind-about">{t('bind.about')}</h2>
        <p className="tk-hint">{t(isSession ? 'bind.label_needed' : 'bind.all_optional')}</p>
      </div>
      <div className="tk-fields-2">
        <TextInput
          data-path="label"
          label={t('bind.label')}
          description={t('bind.label_hint')}
          error={sentences['label'] ?? null}
          value={values.label}
          maxLength={LONGEST_NAME}
          disabled={disabled}
          autoComplete="off"
          aria-required={isSession}
          onChange={(event) => onChange({ label: event.currentTarget.value })}
        />
        <TextInput
          data-path="sub_account"
          label={t('bind.sub_account')}
          description={isSession ? null : t('bind.sub_account_hint')}
          error={sentences['sub_account'] ?? null}
          value={values.sub_account}
          maxLength={LONGEST_NAME}
          disabled={disabled}
          autoComplete="off"
          onChange={(event) => onChange({ sub_account: event.currentTarget.value })}
        />
      </div>
      <div className="tk-fields-2">
        <Input.Wrapper label={t('bind.purpose')} description={isSession ? null : t('bind.purpose_hint')} labelElement="div" labelProps={{ id: 'bind-purpose' }}>
          <SegmentedControl
            aria-labelledby="bind-purpose"
            value={values.purpose}
            disabled={disabled}
            onChange={(value) => onChange({ purpose: value })}
            data={PURPOSES.map(({ value, label }) => ({ value, label: t(label) }))}
          />
        </Input.Wrapper>
        <TagsInput
          data-path="tags"
          label={t('bind.tags')}
          description={t('bind.tags_hint')}
          error={tagsProblem(sentences)}
          value={[...values.tags]}
          disabled={disabled}
          acceptValueOnBlur
          onChange={(tags) => onChange({ tags })}
        />
      </div>
      <div className="tk-fields-2">
        <ExpiryField {...props} {...(expiryHint !== undefined && { hint: expiryHint })} />
      </div>
      <Textarea
        data-path="note"
        label={t('bind.note')}
        error={sentences['note'] ?? null}
        value={values.note}
        disabled={disabled}
        autosize
        minRows={2}
        maxRows={8}
        onChange={(event) => onChange({ note: typedText(event.currentTarget.value) })}
      />
    </section>
  )
}
