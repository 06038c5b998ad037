package apps

import "testing"

// TestRoutesLaravel reads the prefix of routes/api.php.
func TestRoutesLaravel(t *testing.T) {
	routesOf(t, loadArchive(t, `
-- compose.yaml --
x-app: &app {image: php, working_dir: /app, command: php artisan serve --host=0.0.0.0}
services:
  old: {<<: *app, volumes: ["./old:/app"]}
  new: {<<: *app, volumes: ["./new:/app"]}
  given: {<<: *app, volumes: ["./given:/app"]}
  none: {<<: *app, volumes: ["./none:/app"]}
  pages: {<<: *app, volumes: ["./pages:/app"]}
-- old/artisan --
#!/usr/bin/env php
<?php
-- old/app/Providers/RouteServiceProvider.php --
<?php
        $this->routes(function () {
            Route::prefix('api')
                ->middleware('api')
                ->group(base_path('routes/api.php'));
            Route::middleware('web')->group(base_path('routes/web.php'));
        });
-- old/routes/api.php --
<?php
Route::get('/users', [UserController::class, 'index']);
-- old/routes/web.php --
<?php
// Route::get('/no', x);
Route::get('/', function () { return view('welcome'); });
-- new/artisan --
<?php
-- new/bootstrap/app.php --
<?php
return Application::configure(basePath: dirname(__DIR__))
    ->withRouting(
        web: __DIR__.'/../routes/web.php',
        api: __DIR__.'/../routes/api.php',
        health: '/up',
    )
    ->withMiddleware(function (Middleware $middleware) {})->create();
-- new/routes/api.php --
<?php
Route::apiResource('posts', PostController::class);
-- new/routes/web.php --
<?php
Route::get('/', fn () => 'x');
-- given/artisan --
<?php
-- given/bootstrap/app.php --
<?php
return Application::configure()->withRouting(api: 'x', apiPrefix: 'api/v2', commands: 'y')->create();
-- given/routes/api.php --
<?php
Route::get('/x', x);
-- none/artisan --
<?php
-- none/bootstrap/app.php --
<?php
return Application::configure()->withRouting(web: 'x')->create();
-- none/routes/api.php --
<?php
Route::get('/x', x);
-- pages/artisan --
<?php
-- pages/bootstrap/app.php --
<?php
return Application::configure()->withRouting(api: 'x')->create();
-- pages/routes/api.php --
<?php
Route::get('/x', x);
-- pages/routes/web.php --
<?php
Route::get('/{any}', app)->where('any', '.*');
Auth::routes();
`), map[string]string{
		"old": "/api | / | old/routes/api.php:2", "new": "/api | / | new/routes/api.php:2", "given": "/api/v2 | / | given/routes/api.php:2", "none": "", "pages": "/api / | / | pages/routes/api.php:2",
	})
}

// TestRoutesRails reads the blocks of config/routes.rb.
func TestRoutesRails(t *testing.T) {
	routesOf(t, loadArchive(t, `
-- compose.yaml --
x-app: &app {image: ruby, working_dir: /app, command: rails s -b 0.0.0.0}
services:
  api: {<<: *app, volumes: ["./api:/app"]}
  pages: {<<: *app, volumes: ["./pages:/app"]}
  drawn: {<<: *app, volumes: ["./drawn:/app"]}
  below: {<<: *app, volumes: ["./api:/app"], environment: {RAILS_RELATIVE_URL_ROOT: /x}}
-- api/config/routes.rb --
require 'sidekiq/web'
Rails.application.routes.draw do
  # get '/no'
  mount Sidekiq::Web => '/api/sidekiq'
  get "up" => "rails/health#show", as: :rails_health_check
  namespace :api, defaults: { format: :json } do
    namespace :v1 do
      resources :posts, only: [:index] do
        member do
          post :like
        end
      end
    end
  end
  scope '/api/v2' do
    resources :users
  end
  constraints(subdomain: 'x') do
    get '/api/x/:id', to: 'x#y'
  end
  root 'home#index'
end
-- api/public/404.html --
-- pages/config/routes.rb --
Rails.application.routes.draw do
  devise_for :users, path: 'members',
    controllers: { sessions: 'x' }
  resources :posts, :tags
  resource :profile
  match '*path', to: 'application#not_found', via: :all
end
-- drawn/config/routes.rb --
Rails.application.routes.draw do
  draw :api
  resources :posts
end
`), map[string]string{
		"api":   "/api/sidekiq /api /api/v2 /api/x/ | /up /rails /cable /assets /packs /vite /uploads /system /404.html | api/config/routes.rb:4",
		"pages": "/members /posts /tags /profile / | /rails /cable /assets /packs /vite /uploads /system | pages/config/routes.rb:2", "drawn": "", "below": "",
	})
}
