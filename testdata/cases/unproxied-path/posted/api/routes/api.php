<?php
Route::post('/bookings', [BookingController::class, 'store']);
