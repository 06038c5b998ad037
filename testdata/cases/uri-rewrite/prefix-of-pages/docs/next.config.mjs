const base = '/docs';

/** @type {import('next').NextConfig} */
const nextConfig = {
  reactStrictMode: true,
  basePath: base,
  assetPrefix: base,
};

export default nextConfig;
