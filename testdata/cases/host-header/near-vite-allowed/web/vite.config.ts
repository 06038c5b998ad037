import { defineConfig } from "vite";

export default defineConfig({
  server: { port: 5173, allowedHosts: ["web"], proxy: { "/api": "https://api.example.com" } },
});
