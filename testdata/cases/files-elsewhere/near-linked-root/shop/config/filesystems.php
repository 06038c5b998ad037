<?php
return [
    'default' => 'public',
    'disks' => ['public' => ['driver' => 'local', 'root' => public_path('pictures')]],
    'links' => [public_path('storage') => storage_path('app/public')],
];
