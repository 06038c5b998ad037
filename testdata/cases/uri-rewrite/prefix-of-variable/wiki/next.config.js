const basePath = process.env.WIKI_PATH || undefined;

module.exports = {
  basePath: basePath,
  env: { NEXT_PUBLIC_BASE: basePath, NEXT_PUBLIC_TITLE: 'Wiki' },
};
