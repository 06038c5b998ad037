class PostsChannel < ApplicationCable::Channel
end
