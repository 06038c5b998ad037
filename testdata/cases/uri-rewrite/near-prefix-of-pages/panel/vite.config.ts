import { defineConfig } from 'vite'

// what begins with /api goes on to another server
export default defineConfig({
  base: '/panel/',
  server: { proxy: { '/api': 'http://api:8000' } },
})
