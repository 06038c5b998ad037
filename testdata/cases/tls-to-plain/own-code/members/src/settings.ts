const settings = {
    logger: true,
    trustProxy: process.env.BEHIND !== undefined,
};

export { settings };
