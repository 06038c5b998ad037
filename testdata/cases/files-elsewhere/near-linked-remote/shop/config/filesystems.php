<?php
return [
    'default' => env('FILESYSTEM_DISK', 'local'),
    'disks' => [
        'public' => ['driver' => 'local', 'root' => storage_path('app/public')],
        'pictures' => ['driver' => 's3'],
    ],
    'links' => [public_path('storage') => storage_path('app/public')],
];
