import './build/handler.js'
