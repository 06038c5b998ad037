Rails.application.configure do
  if ENV["ONLY_WWW"]
    config.hosts << "www.example.com"
  end
end
