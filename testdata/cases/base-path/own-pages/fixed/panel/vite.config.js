import { defineConfig } from 'vite'

export default defineConfig({
  base: '/panel/',
  server: { port: 5173 },
})
