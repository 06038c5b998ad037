module Shop
  class Application < Rails::Application
    config.load_defaults 7.1
    config.hosts.clear
  end
end
