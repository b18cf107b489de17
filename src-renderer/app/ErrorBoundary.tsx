import { Button } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { i18n } from '../i18n/setup.ts'
import { Standstill } from '../ui/Standstill.tsx'

interface State {
  readonly crashed: boolean
}

/** Shows a way out where a defect of the page would leave an empty window. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { crashed: false }

  static getDerivedStateFromError(): State {
    return { crashed: true }
  }

  override render(): ReactNode {
    if (!this.state.crashed) return this.props.children
    return (
      <main id="content" className="tk-alone">
        <Standstill title={i18n.t('start.crashed_title')} text={i18n.t('start.crashed_text')}>
          <Button onClick={() => window.location.reload()}>{i18n.t('common.reload')}</Button>
        </Standstill>
      </main>
    )
  }
}
