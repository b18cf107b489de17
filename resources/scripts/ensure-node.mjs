/**
 * Every command begins with this: an older Node would fail later and obscurely (better-sqlite3 ends the
 * whole process on Node 20). Plain JavaScript, since older Nodes have to understand it.
 */
const NEEDED = [22, 12]

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(`Tradekeep needs Node ${NEEDED.join('.')} or newer, but this is Node ${process.versions.node}: please install a newer one from https://nodejs.org/.`)
  process.exit(1)
}
