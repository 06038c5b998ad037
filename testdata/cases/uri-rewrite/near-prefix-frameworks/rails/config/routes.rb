Rails.application.routes.draw do
  namespace :api do
    resources :orders
  end
  get "/reports/:id", to: "reports#show"
end
