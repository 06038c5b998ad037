const basePath = process.env.BASE_PATH ?? '';

/** @type {import('next').NextConfig} */
const nextConfig = {
  basePath,
  images: { unoptimized: true },
};

export default nextConfig;
