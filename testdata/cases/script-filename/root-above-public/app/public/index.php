<?php

echo "hello";
