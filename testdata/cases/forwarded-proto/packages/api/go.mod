module example.com/api

go 1.23

require github.com/unrolled/secure v1.17.0
