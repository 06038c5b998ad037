exports.login = (req, res) => res.json({});
