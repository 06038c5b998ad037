import { defineConfig } from "vite";

export default defineConfig({
  server: { port: 5173, allowedHosts: true, proxy: { "/api": "https://api.example.com" } },
});
