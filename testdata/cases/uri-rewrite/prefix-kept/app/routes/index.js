const express = require('express');
const { login } = require('./login');

const router = express.Router();

router.use('/users', require('./users'));
router.post('/login', login);
router.route('/orders/:id')
  .get((req, res) => res.json({}))
  .delete((req, res) => res.sendStatus(204));

module.exports = router;
