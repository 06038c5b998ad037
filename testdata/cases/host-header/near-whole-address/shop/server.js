const express = require('express');
const passport = require('passport');
const { Strategy } = require('passport-google-oauth20');

passport.use(new Strategy({
  clientID: process.env.GOOGLE_ID,
  clientSecret: process.env.GOOGLE_KEY,
  callbackURL: 'https://shop.example.com/shop/signed-in',
}, (access, refresh, profile, done) => done(null, profile)));

const app = express();
app.use(passport.initialize());
app.get('/shop/sign-in', passport.authenticate('google', { scope: ['profile'], session: false }));
app.get('/shop/signed-in', passport.authenticate('google', { session: false }), (req, res) => res.redirect('/shop/'));
app.get('/shop/', (req, res) => res.send('shop'));
app.listen(3000);
