export default ({ mode }) => ({
  server: { host: true, port: Number(process.env.VITE_PORT) },
})
