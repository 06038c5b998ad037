require 'sinatra'

get '/' do
  erb :notes
end

post '/notes' do
  redirect to('/')
end
