export default defineNuxtConfig({
  app: { baseURL: '/' },
})
