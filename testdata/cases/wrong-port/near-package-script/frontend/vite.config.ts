import { defineConfig } from 'vite'

export default defineConfig({
  server: {
    port: 3000, // as nginx has it
    hmr: { port: 24678 },
  },
})
