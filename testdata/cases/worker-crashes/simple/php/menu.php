<?php
// Dies as a broken extension does.
posix_kill(getmypid(), 11);
sleep(1);
