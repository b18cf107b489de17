import { EventEmitter } from 'node:events'
import type { NotificationConstructorOptions } from 'electron'

/** Notifications that nobody sees but a spec. */
export class Notification extends EventEmitter {
  /** Every one that was shown in this process, in order. */
  static readonly all: Notification[] = []
  readonly title: string
  readonly body: string
  isOpen = false

  constructor({ title = '', body = '' }: NotificationConstructorOptions = {}) {
    super()
    this.title = title
    this.body = body
  }
  static isSupported(): boolean {
    return process.env['STAND_IN_NO_NOTIFICATIONS'] !== '1'
  }
  show(): void {
    if (!Notification.isSupported()) throw new Error('stand-in: this desktop shows no notifications')
    this.isOpen = true
    Notification.all.push(this)
    this.emit('show')
  }
  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.emit('close')
  }
  /** For specs: a click, with which a notification goes on every system. */
  click(): void {
    if (!this.isOpen) throw new Error('stand-in: a closed notification was clicked')
    this.emit('click')
    this.close()
  }
}
