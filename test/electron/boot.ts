import { pathToFileURL } from 'node:url'
import { app } from './app.ts'
import { answerPages } from './main-process.ts'

const entry = process.argv[2]
if (entry === undefined) throw new Error('the entry of the main process is missing')
answerPages()
await import(pathToFileURL(entry).href)
// As in Electron, an entry that waits at its top level for `ready` would wait for ever.
app.becomeReady()
