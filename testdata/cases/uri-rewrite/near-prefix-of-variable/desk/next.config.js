module.exports = {
  basePath: process.env.NEXT_PUBLIC_BASE_PATH || '',
};
