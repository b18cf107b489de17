import fastify from 'fastify'

/** The least that answers: what the start of the headless host is measured against. */
const app = fastify()
app.get('/api/v1/health', async () => ({ status: 'ok' }))
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
