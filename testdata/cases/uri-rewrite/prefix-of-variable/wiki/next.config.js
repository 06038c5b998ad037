module.exports = {
  basePath: process.env.WIKI_PATH || undefined,
};
