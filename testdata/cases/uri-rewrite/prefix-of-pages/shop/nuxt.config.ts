export default defineNuxtConfig({
  devtools: { enabled: true },
  app: {
    baseURL: '/shop/',
  },
})
