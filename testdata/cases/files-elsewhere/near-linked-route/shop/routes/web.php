<?php
use App\Http\Controllers\Pictures;

Route::get('/storage/{name}', [Pictures::class, 'show'])->where('name', '.*');
