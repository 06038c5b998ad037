require 'sinatra/base'
require 'rack/ssl-enforcer'

class Pages < Sinatra::Base
  get('/pages/') { 'pages' }
end

use Rack::SslEnforcer unless ENV['RACK_ENV'] == 'development'
run Pages
