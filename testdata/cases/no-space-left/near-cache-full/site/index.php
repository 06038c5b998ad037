<?php
file_put_contents('/data/cache.txt', str_repeat('x', 4 << 20)); // what does not fit is made anew each time
echo "shop\n";
