module example.com/books
