import { defineConfig } from "vite";

export default defineConfig({
  server: { port: 5173, allowedHosts: ["dev.shop.example.com"], proxy: { "/api": "https://api.example.com" } },
});
